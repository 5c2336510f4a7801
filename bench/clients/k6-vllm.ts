import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { RequestRecord } from '../../lib/schema/record.ts';
import { binaries, root } from '../binaries.ts';
import { runProcess, type ProcessResult } from '../process.ts';
import { readRecords } from '../run-records.ts';
import type { Client, ClientRun, StreamLoad } from './client.ts';

/** A record that has all that a successful stream's has. */
interface Measured {
  readonly requestId: string;
  readonly ttftMs: number;
  readonly tpotMs: number;
}

function measured(record: RequestRecord): Measured[] {
  const { success, sentMs, firstTokenMs, lastTokenMs, outputTokens, requestId } = record;
  if (!success || firstTokenMs === null || lastTokenMs === null || requestId === null) return [];
  const tpotMs = (lastTokenMs - firstTokenMs) / Math.max(1, (outputTokens ?? 0) - 1);
  return [{ requestId, ttftMs: firstTokenMs - sentMs, tpotMs }];
}

function inFigures(records: readonly RequestRecord[], ended: ProcessResult): ClientRun {
  const answers = records.flatMap(measured);
  const from = records.reduce((least, each) => Math.min(least, each.sentMs), Infinity);
  const to = records.reduce((most, each) => Math.max(most, each.endMs), 0);
  const wallSeconds = (to - from) / 1000;
  return {
    requests: records.length,
    failures: records.length - answers.length,
    wallSeconds,
    requestsPerSecond: answers.length / wallSeconds,
    cpuSeconds: ended.cpuSeconds,
    peakRssMb: ended.peakRssMb,
    ttftMs: answers.map((each) => each.ttftMs),
    tpotMs: answers.map((each) => each.tpotMs),
    ids: answers.map((each) => each.requestId),
  };
}

async function run(load: StreamLoad): Promise<ClientRun> {
  const folder = join(load.folder, 'run');
  const ended = await runProcess({
    command: binaries.k6,
    args: ['run', '-q', '--log-format', 'raw', join(root, 'bench', 'k6', 'streams.js')],
    env: {
      BASE_URL: load.url,
      VUS: String(load.streams),
      REQUESTS: String(load.requests),
      TOKENS: String(load.tokens),
      START_SPREAD_MS: String(load.startSpreadMs),
      RUN_DIR: folder,
    },
    core: load.core,
    onStart: load.onStart,
  });
  if (ended.exitCode !== 0) throw new Error(`bin/k6 failed: ${ended.stderr}`);
  return inFigures(readRecords(folder), ended);
}

/** The product: bin/k6 with records and metrics on. */
export const k6Vllm: Client = {
  id: 'k6-vllm',
  title: 'k6-vllm',
  available: () => (existsSync(binaries.k6) ? null : 'make setup builds bin/k6'),
  run,
};
