import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { RequestRecord } from '../lib/schema/record.ts';

/** The records of a run folder that bin/k6 has just written. */
export function readRecords(folder: string): RequestRecord[] {
  const lines = readFileSync(join(folder, 'requests.ndjson'), 'utf8').trimEnd().split('\n');
  return lines.map((line) => JSON.parse(line) as RequestRecord);
}
