// Runs the scenario against a vLLM that nobody else uses, and holds our figures against the server's own counters.
//   BASE_URL=http://127.0.0.1:8000 REQUESTS=500 MAX_TOKENS=64 node --import tsx bench/server-agreement.ts
import { spawn } from 'node:child_process';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { RequestRecord } from '../lib/schema/record.ts';
import { runId } from '../lib/records/run-id.ts';
import { readRecords } from './run-records.ts';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const baseUrl = process.env.BASE_URL ?? 'http://127.0.0.1:8000';
const folder = process.env.RUN_DIR ?? join(root, 'runs', runId(new Date(), 'inngest-style'));

/** The sum over all label sets of each sample name in a Prometheus text. */
async function scrape(): Promise<(name: string) => number> {
  const text = await (await fetch(`${baseUrl}/metrics`)).text();
  const sums = new Map<string, number>();
  for (const line of text.split('\n')) {
    const sample = /^([a-zA-Z_:][\w:]*)(?:\{.*\})? (\S+)$/.exec(line);
    if (sample !== null) sums.set(sample[1] ?? '', (sums.get(sample[1] ?? '') ?? 0) + Number(sample[2]));
  }
  return (name) => sums.get(name) ?? Number.NaN;
}

const before = await scrape();
const exitCode = await new Promise<number | null>((settle) => {
  spawn(join(root, 'bin', 'k6-vllm.mjs'), ['run', 'inngest-style'], {
    stdio: 'inherit',
    env: { ...process.env, BASE_URL: baseUrl, RUN_DIR: folder },
  }).once('close', settle);
});
const now = await scrape();
const delta = (name: string): number => now(name) - before(name);

const records = readRecords(folder);
const sum = (pick: (record: RequestRecord) => number | null): number =>
  records.reduce((total, record) => total + (pick(record) ?? 0), 0);
const mean = (pick: (record: RequestRecord) => number | null): number => {
  const values = records.map(pick).filter((value) => value !== null);
  return values.reduce((total, value) => total + value, 0) / values.length;
};
const since = (from: number | null, to: number | null): number | null =>
  from === null || to === null ? null : to - from;

const rows: [string, number, number][] = [
  ['requests', records.length, delta('vllm:request_success_total')],
  ['prompt tokens', sum((each) => each.promptTokens), delta('vllm:prompt_tokens_total')],
  ['generation tokens', sum((each) => each.outputTokens), delta('vllm:generation_tokens_total')],
  [
    'mean TTFT, ms',
    mean((each) => since(each.sentMs, each.firstTokenMs)),
    (delta('vllm:time_to_first_token_seconds_sum') / delta('vllm:time_to_first_token_seconds_count')) * 1000,
  ],
  [
    'mean E2E, ms',
    mean((each) => since(each.sentMs, each.lastTokenMs)),
    (delta('vllm:e2e_request_latency_seconds_sum') / delta('vllm:e2e_request_latency_seconds_count')) * 1000,
  ],
];
console.log(`\n| ${baseUrl} | records | server's own counters | difference |`);
console.log('|---|---|---|---|');
for (const [name, ours, theirs] of rows) {
  const shown = (value: number): string => (Number.isInteger(value) ? String(value) : value.toFixed(1));
  console.log(`| ${name} | ${shown(ours)} | ${shown(theirs)} | ${((ours / theirs - 1) * 100).toFixed(1)} % |`);
}
process.exitCode = exitCode ?? 1;
