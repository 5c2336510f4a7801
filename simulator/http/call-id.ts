import { hash32 } from '../../lib/statistics/seeded-random.ts';
import { textHash } from '../answers/pieces.ts';

/** The id of a call of a function: the same every time for the same call of the same choice. */
export function callId(engineId: string, call: number): string {
  const half = (stream: number): string => hash32(textHash(engineId), call, stream).toString(16).padStart(8, '0');
  return `chatcmpl-tool-${half(5)}${half(6)}`;
}
