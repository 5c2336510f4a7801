import type { ServerResponse } from 'node:http';
import type { StreamTarget } from '../../http/answer-stream.ts';
import type { Generation } from '../../http/generation.ts';
import type { Effects } from '../fault.ts';
import { eventTarget, eventWriter } from './event-sink.ts';
import { faultyWire } from './plain-answer.ts';

/**
 * Where the text of a stream goes when faults befall it: the first of them sees what the server wrote, the last what the others
 * made of it. Null when none of them has to do with streams.
 */
export function faultyStream(
  response: ServerResponse,
  generation: Generation,
  effects: readonly Effects[],
): StreamTarget | null {
  if (effects.every(({ stream, wire }) => stream === undefined && wire === undefined)) return null;
  const writer = eventWriter(faultyWire(response, effects));
  return eventTarget(effects.reduceRight((next, { stream }) => stream?.(next, generation) ?? next, writer));
}
