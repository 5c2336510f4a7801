import { parseJson } from '../../lib/records/json.ts';
import {
  truthLineSchema,
  type TruthEnd,
  type TruthHeader,
  type TruthRequest,
} from '../../lib/schema/simulator-truth.ts';
import { UsageError } from '../../lib/schema/usage-error.ts';

/** A truth log as it was read. */
export interface Truth {
  readonly header: TruthHeader;
  readonly requests: readonly TruthRequest[];
  /** Null when the simulator did not close the file, as one that was killed; always so over HTTP. */
  readonly end: TruthEnd | null;
}

/** Reads the text of a truth log; throws a UsageError that names the first line that does not belong. */
export function readTruth(text: string): Truth {
  const lines = text.split('\n').filter((line) => line !== '');
  const requests: TruthRequest[] = [];
  let header: TruthHeader | null = null;
  let end: TruthEnd | null = null;
  for (const [index, line] of lines.entries()) {
    const read = truthLineSchema.safeParse(parseJson(line)).data;
    if (read === undefined) {
      // A process that was killed may leave half a line.
      if (index === lines.length - 1 && index > 0) break;
      throw new UsageError('This is no truth log of a simulator.', [`line ${index + 1} is none of its lines`]);
    }
    if (read.kind === 'simulator') header = read;
    else if (read.kind === 'request') requests.push(read);
    else end = read;
  }
  if (header === null) throw new UsageError('This is no truth log of a simulator.', ['its first line is missing']);
  return { header, requests, end };
}
