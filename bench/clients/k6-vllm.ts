import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { RequestRecord } from '../../lib/schema/record.ts';
import { binaries, root } from '../binaries.ts';
import { readRecords } from '../run-records.ts';
import type { Client } from './client.ts';
import { figuresOf, runStreams, type Stream } from './k6-streams.ts';

/** What a record says, if it has all that a successful stream's has. */
function streamOf(record: RequestRecord): Stream[] {
  const { success, sentMs, firstTokenMs, lastTokenMs, outputTokens, requestId } = record;
  if (!success || firstTokenMs === null || lastTokenMs === null || requestId === null) return [];
  const tpotMs = (lastTokenMs - firstTokenMs) / Math.max(1, (outputTokens ?? 0) - 1);
  return [{ requestId, ttftMs: firstTokenMs - sentMs, tpotMs }];
}

/** The product: bin/k6 with records and metrics on. */
export const k6Vllm: Client = {
  id: 'k6-vllm',
  title: 'k6-vllm',
  available: () => (existsSync(binaries.k6) ? null : 'make setup builds bin/k6'),
  run: async (load) => {
    const folder = join(load.folder, 'run');
    const ended = await runStreams(binaries.k6, [join(root, 'bench', 'k6', 'streams.js')], load, { RUN_DIR: folder });
    const records = readRecords(folder);
    return figuresOf(records.length, records.flatMap(streamOf), records, ended);
  },
};
