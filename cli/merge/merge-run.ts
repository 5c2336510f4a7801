import {
  createReadStream,
  createWriteStream,
  existsSync,
  mkdirSync,
  readdirSync,
  renameSync,
  rmdirSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { setClock, type Clocked } from '../../lib/instances/clocks.ts';
import { mergedRun, shiftsOf, type PlacedInstance } from '../../lib/instances/merge-runs.ts';
import { mergedSamples } from '../../lib/instances/merge-samples.ts';
import { mergedMetrics, worstClient } from '../../lib/instances/merge-summaries.ts';
import type { MergedInstance, Run } from '../../lib/schema/run.ts';
import type { Summary } from '../../lib/schema/summary.ts';
import { UsageError } from '../../lib/schema/usage-error.ts';
import { keepReadableFlag } from '../../reports/reading/keep-readable.ts';
import { mergeItl } from '../../reports/reading/itl-histograms.ts';
import { mergeRecords, type Listening, type MergeOfRecords } from './merge-records.ts';
import type { InstanceContent } from './read-instances.ts';

/** How a merge is made, beside what it is made of. */
export interface MergeOptions extends Listening {
  readonly output: string;
  /** Added to the wall clock of an instance, ms, by its number. */
  readonly offsetsMs: ReadonlyMap<number, number>;
  /** Leaves out what is no record, and says so, rather than to refuse it. */
  readonly keepReadable: boolean;
}

type Placing = Pick<MergedInstance, 'shiftMs' | 'clock'>;

/** Where each instance lies on the clock of the whole. */
function place(instances: readonly InstanceContent[], offsetsMs: MergeOptions['offsetsMs']): Placing[] {
  const clocked = instances.map(({ run, samples }): Clocked => ({
    instance: run.instance,
    epochMs: Date.parse(run.startedAt),
    samples,
  }));
  const [reference] = clocked;
  if (reference === undefined) return [];
  const clocks = clocked.map((each, i) =>
    setClock(reference, each, offsetsMs.get(instances[i]?.run.instance.index ?? 0) ?? null),
  );
  const shifts = shiftsOf(clocked.map(({ epochMs }, i) => epochMs + (clocks[i]?.offsetMs ?? 0)));
  return clocks.map((clock, i) => ({ clock, shiftMs: shifts[i] ?? 0 }));
}

/** Of the whole, or null where no instance left one. Request counts are only told where all did. */
function mergedSummary(instances: readonly InstanceContent[], placed: readonly Placing[]): Summary | null {
  const parts = instances.flatMap(({ folder, run, summary }, i) =>
    summary === null ? [] : [{ folder, run, summary, shiftMs: placed[i]?.shiftMs ?? 0 }],
  );
  const [first] = parts;
  if (first === undefined) return null;
  const testRunDurationMs = Math.max(...parts.map(({ summary, shiftMs }) => shiftMs + summary.state.testRunDurationMs));
  const clients = parts.flatMap(({ run: { instance }, summary: { client } }) =>
    client ? [{ index: instance.index, machine: `${instance.boot} ${instance.host}`, client }] : [],
  );
  const simulator = parts.findLast(({ summary }) => summary.simulator)?.summary.simulator;
  return {
    metrics:
      parts.length < instances.length
        ? {}
        : mergedMetrics(
            parts.map(({ summary }) => summary.metrics),
            testRunDurationMs,
          ),
    state: { testRunDurationMs },
    itl: mergeItl(
      parts.flatMap(({ summary }) => summary.itl ?? []),
      join(first.folder, 'summary.json'),
    ),
    client: worstClient(clients),
    clients: clients.map(({ index, client }) => ({ index, client })),
    ...(simulator ? { simulator } : {}),
  };
}

function runOf(
  instances: readonly InstanceContent[],
  placed: readonly Placing[],
  { instances: found, problems }: MergeOfRecords,
): Run {
  const all = instances.map(({ folder, run }, i): PlacedInstance => {
    const { records = 0, torn = false } = found[i] ?? {};
    const { shiftMs = 0, clock = { from: 'wall-clock', offsetMs: 0, boundMs: null } } = placed[i] ?? {};
    const { id, startedAt, endedAt, state, instance } = run;
    return {
      folder,
      run,
      placed: {
        index: instance.index,
        id,
        startedAt,
        endedAt,
        state,
        host: instance.host,
        records,
        torn,
        shiftMs,
        clock,
      },
    };
  });
  const [first, ...others] = all;
  if (first === undefined) throw new Error('a merge of nothing');
  const merged = mergedRun([first, ...others]);
  const leftOut = problems.map((problem) => `Left out when the instances were merged: ${problem}`);
  return { ...merged, notes: [...merged.notes, ...leftOut] };
}

/** The answers of all, where they were kept in the run folders. */
async function mergeOutputs(instances: readonly InstanceContent[], file: string, { signal }: Listening): Promise<void> {
  for (const { folder } of instances) {
    const own = join(folder, 'outputs.jsonl');
    if (existsSync(own))
      await pipeline(createReadStream(own), createWriteStream(file, { flags: 'a' }), signal ? { signal } : {});
  }
}

const lines = (values: readonly unknown[]): string => values.map((value) => `${JSON.stringify(value)}\n`).join('');

async function writeAll(instances: readonly InstanceContent[], draft: string, options: MergeOptions): Promise<Run> {
  const placed = place(instances, options.offsetsMs);
  const [first] = instances;
  if (first === undefined) throw new Error('a merge of nothing');
  const summary = mergedSummary(instances, placed);
  const { scenario, workload } = first.run;
  const records = await mergeRecords(
    instances.map(({ run, records: file }, i) => ({
      index: run.instance.index,
      file,
      shiftMs: placed[i]?.shiftMs ?? 0,
    })),
    { scenario, workload: workload.id },
    join(draft, 'requests.ndjson'),
    options,
  );
  if (records.problems.length > 0 && !options.keepReadable)
    throw new UsageError('The instances hold lines that cannot be merged.', [
      ...records.problems,
      `Mend these lines or take them out. Or leave them out, which the report then says: k6-vllm merge ${keepReadableFlag}`,
    ]);
  const run = runOf(instances, placed, records);
  const samples = mergedSamples(
    instances.map((each, i) => ({ samples: each.samples, shiftMs: placed[i]?.shiftMs ?? 0 })),
  );
  if (samples.length > 0) writeFileSync(join(draft, 'server.ndjson'), lines(samples));
  if (summary !== null) writeFileSync(join(draft, 'summary.json'), JSON.stringify(summary, null, 2));
  await mergeOutputs(instances, join(draft, 'outputs.jsonl'), options);
  writeFileSync(join(draft, 'run.json'), JSON.stringify(run, null, 2));
  return run;
}

/**
 * Makes one run folder of several instances. It is written aside and put in its place when all is well, run.json last, so that nobody finds
 * half a run. Mistakes are UsageErrors.
 */
export async function mergeRun(instances: readonly InstanceContent[], options: MergeOptions): Promise<Run> {
  const { output } = options;
  const isNew = !existsSync(output);
  const draft = join(output, `.merge-${process.pid}`);
  mkdirSync(draft, { recursive: true });
  try {
    const run = await writeAll(instances, draft, options);
    const names = readdirSync(draft).filter((name) => name !== 'run.json');
    for (const name of [...names, 'run.json']) renameSync(join(draft, name), join(output, name));
    return run;
  } finally {
    rmSync(draft, { recursive: true, force: true });
    if (isNew && readdirSync(output).length === 0) rmdirSync(output);
  }
}
