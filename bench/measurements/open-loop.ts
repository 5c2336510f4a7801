import { join } from 'node:path';
import { binaries, root } from '../binaries.ts';
import { quantileOf } from '../figures.ts';
import { runProcess } from '../process.ts';
import { withReferenceServer } from '../reference-server.ts';
import { inScratchFolder } from '../rounds.ts';
import type { MeasuredRow } from '../rows.ts';
import { readRecords } from '../run-records.ts';
import type { Measurement } from './measurement.ts';

const rateRps = 200;
const seconds = 60;
const vus = 150;
const tokens = 32;
const pace = { ttftMs: 50, gapMs: 5, core: 0 };

interface Punctuality {
  /** Of the rate of sending, from that of the schedule. */
  readonly rateErrorPercent: number;
  readonly p99LatenessMs: number;
}

async function punctuality(spacing: string, url: string, folder: string): Promise<Punctuality> {
  const run = join(folder, 'run');
  const settings = { RATE: rateRps, SECONDS: seconds, VUS: vus, TOKENS: tokens, SEED: 1 };
  const ended = await runProcess({
    command: binaries.k6,
    args: ['run', '-q', '--log-format', 'raw', join(root, 'bench', 'k6', 'open-loop.js')],
    env: {
      ...Object.fromEntries(Object.entries(settings).map(([name, value]) => [name, String(value)])),
      BASE_URL: url,
      SPACING: spacing,
      RUN_DIR: run,
    },
    core: 1,
  });
  if (ended.exitCode !== 0) throw new Error(`bin/k6 failed: ${ended.stderr}`);
  const records = readRecords(run);
  const failed = records.filter((record) => !record.success).length;
  if (failed > 0) throw new Error(`${failed} of ${records.length} requests failed`);
  const sent = records.map((record) => record.sentMs).toSorted((a, b) => a - b);
  const due = records.map((record) => record.scheduledMs ?? Number.NaN).toSorted((a, b) => a - b);
  const span = (instants: readonly number[]): number => (instants.at(-1) ?? Number.NaN) - (instants[0] ?? Number.NaN);
  return {
    rateErrorPercent: (span(due) / span(sent) - 1) * 100,
    p99LatenessMs: quantileOf(
      records.map((record) => record.sentMs - (record.scheduledMs ?? Number.NaN)),
      0.99,
    ),
  };
}

function rowsOf(spacing: string, { rateErrorPercent, p99LatenessMs }: Punctuality): MeasuredRow[] {
  return [
    {
      id: `open-loop-${spacing}-rate`,
      what: `${rateRps} arrivals/s for ${seconds} s, ${spacing} spacing: error of the rate`,
      unit: '%',
      goal: { bound: 'within', value: 0.5 },
      values: new Map([['k6-vllm', [rateErrorPercent]]]),
    },
    {
      id: `open-loop-${spacing}-lateness`,
      what: 'p99 lateness of a send',
      unit: 'ms',
      goal: { bound: 'at most', value: 5 },
      values: new Map([['k6-vllm', [p99LatenessMs]]]),
    },
  ];
}

/** (f) Whether requests go out when they are due. */
export const openLoop: Measurement = {
  id: 'open-loop',
  title: 'Open loop',
  how: `${rateRps} arrivals/s for ${seconds} s on a schedule made beforehand, evenly spaced and Poisson (seeded), one run of some ${rateRps * seconds} requests each; ${vus} virtual users wait for the instants, the server answers in about ${pace.ttftMs + pace.gapMs * tokens} ms, server on core 0 and client on core 1. Lateness is the record's \`sentMs\` less its \`scheduledMs\`. The rate of sending must be that of the schedule within half a percent, or the load was not the one asked for; 5 ms is the mean gap of the arrivals.`,
  measure: async () => {
    const rows: MeasuredRow[] = [];
    for (const spacing of ['even', 'poisson']) {
      const result = await withReferenceServer(pace, (server) =>
        inScratchFolder((folder) => punctuality(spacing, server.url, folder)),
      );
      rows.push(...rowsOf(spacing, result));
    }
    return rows;
  },
};
