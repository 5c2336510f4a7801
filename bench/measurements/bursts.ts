import { join } from 'node:path';
import { binaries, root } from '../binaries.ts';
import { quantileOf } from '../figures.ts';
import { runProcess } from '../process.ts';
import { withReferenceServer } from '../reference-server.ts';
import { inScratchFolder } from '../rounds.ts';
import { readRecords } from '../run-records.ts';
import type { Measurement } from './measurement.ts';

const size = 50;
const bursts = 100;
const tokens = 32;
const pace = { ttftMs: 50, gapMs: 5, core: 0 };

/** How long after a burst's instant its last request was sent, ms, for each burst but the first, which opens the connections. */
async function lastSends(url: string, folder: string): Promise<number[]> {
  const run = join(folder, 'run');
  const ended = await runProcess({
    command: binaries.k6,
    args: ['run', '-q', '--log-format', 'raw', join(root, 'bench', 'k6', 'bursts.js')],
    env: { VUS: String(size), BURSTS: String(bursts), TOKENS: String(tokens), BASE_URL: url, RUN_DIR: run },
    core: 1,
  });
  if (ended.exitCode !== 0) throw new Error(`bin/k6 failed: ${ended.stderr}`);
  const latest = new Map<number, number>();
  for (const { scheduledMs, sentMs } of readRecords(run)) {
    const instant = scheduledMs ?? Number.NaN;
    latest.set(instant, Math.max(latest.get(instant) ?? 0, sentMs - instant));
  }
  if (latest.size !== bursts) throw new Error(`${latest.size} instants instead of ${bursts}`);
  const inTurn = [...latest].sort(([a], [b]) => a - b);
  return inTurn.slice(1).map(([, late]) => late);
}

/** (g) Whether a burst goes out at once. */
export const burstsMeasurement: Measurement = {
  id: 'bursts',
  title: 'Bursts',
  how: `${bursts} bursts of ${size} requests through the gate, each when all answers to the one before are there; the server answers in about ${pace.ttftMs + pace.gapMs * tokens} ms, server on core 0 and client on core 1. What counts is how long after the burst's instant its last request was sent. All of them must be sent within 20 ms in 99 bursts of 100, a small part of the time that a burst takes.`,
  measure: async () => {
    const late = await withReferenceServer(pace, (server) =>
      inScratchFolder((folder) => lastSends(server.url, folder)),
    );
    const row = (id: string, what: string, value: number, goal: number | null) => ({
      id,
      what,
      unit: 'ms' as const,
      goal: goal === null ? null : { bound: 'at most' as const, value: goal },
      values: new Map([['k6-vllm', [value]]]),
    });
    return [
      row('bursts-median', `bursts of ${size}: from the instant to the last send, median`, quantileOf(late, 0.5), null),
      row('bursts-p99', 'the same, p99', quantileOf(late, 0.99), 20),
    ];
  },
};
