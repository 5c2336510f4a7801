import { hash32 } from '../../lib/statistics/seeded-random.ts';
import { textHash } from '../answers/pieces.ts';

/** Sixteen hexadecimal digits of two random streams. */
function digits(seed: number, index: number, streams: readonly [number, number]): string {
  return streams.map((stream) => hash32(seed, index, stream).toString(16).padStart(8, '0')).join('');
}

/** The id of an answer without its prefix, different for every index. */
export function answerId(seed: number, index: number): string {
  return digits(seed, index, [3, 4]);
}

/** The id of a call of a function: the same every time for the same call of the same choice. */
export function callId(engineId: string, call: number): string {
  return `chatcmpl-tool-${digits(textHash(engineId), call, [5, 6])}`;
}
