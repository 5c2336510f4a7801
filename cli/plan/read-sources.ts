import { existsSync } from 'node:fs';
import { join, relative } from 'node:path';
import { judgeStated } from '../../lib/assessment/judge-stated.ts';
import type { PlannedRun, PlannedSearch, PlanInput } from '../../lib/capacity/plan/plan-input.ts';
import type { Judged } from '../../lib/capacity/rate-factor.ts';
import type { UserFacts } from '../../lib/facts/user-facts.ts';
import { saturationSchema } from '../../lib/schema/saturation.ts';
import { statedResultsFormat, statedResultsSchema } from '../../lib/schema/stated-results.ts';
import type { Sweep } from '../../lib/schema/sweep.ts';
import { readRun } from '../../reports/read-run.ts';
import { readJsonFile } from '../../reports/reading/json-file.ts';
import type { ReadOptions } from '../../reports/reading/keep-readable.ts';
import { assess } from '../../reports/render.ts';
import { runFolder } from '../many-runs/folder.ts';
import { readSweep } from '../sweep/sweep-file.ts';
import type { Source } from './find-sources.ts';

/** How sources are read. */
export interface Reading extends ReadOptions {
  readonly facts: UserFacts;
  /** Folder of the plan, from which those of the runs are told. */
  readonly from: string;
}

/** What one source brings. */
interface Read {
  readonly id: string;
  readonly runs: readonly PlannedRun[];
  readonly sweep: Sweep | null;
  readonly search: PlannedSearch | null;
  readonly stated: readonly Judged[];
  readonly cautions: readonly string[];
}

const nothing = { runs: [], sweep: null, search: null, stated: [], cautions: [] } as const;

async function readOne(folder: string, { facts, from, ...options }: Reading): Promise<PlannedRun> {
  const assessment = assess(await readRun(folder, options), facts);
  return { folder: relative(from, folder) || '.', assessment, cell: null };
}

async function readSweepRuns(folder: string, reading: Reading): Promise<Read> {
  const sweep = await readSweep(folder);
  const runs: PlannedRun[] = [];
  for (const { id, values, repeat, state } of sweep.cells)
    if (state === 'done' && existsSync(runFolder(folder, id)))
      runs.push({ ...(await readOne(runFolder(folder, id), reading)), cell: { id, values, repeat } });
  return { ...nothing, id: sweep.id, runs, sweep };
}

async function readSearch(folder: string, reading: Reading): Promise<Read> {
  const found = await readJsonFile(join(folder, 'saturation.json'), saturationSchema, 'k6-vllm/saturation');
  const runs: PlannedRun[] = [];
  const probes: (string | null)[] = [];
  for (const { run } of found.probes) {
    const read = existsSync(join(folder, run)) ? await readOne(join(folder, run), reading) : null;
    if (read !== null) runs.push(read);
    probes.push(read?.assessment.run.id ?? null);
  }
  const { id, answer, objectives, state } = found;
  if (answer !== null) return { ...nothing, id, runs, search: { answer, objectives: objectives ?? [], runs: probes } };
  const caution = `The search in ${folder} has no answer yet (${state}): its probes count as runs alone. Go on with k6-vllm saturate --resume ${folder}.`;
  return { ...nothing, id, runs, cautions: [caution] };
}

async function readStated(file: string, { facts }: Reading): Promise<Read> {
  const { source, results } = await readJsonFile(file, statedResultsSchema, statedResultsFormat);
  return {
    ...nothing,
    id: source,
    stated: results.map((result) => ({ result, judgement: judgeStated(result, facts) })),
  };
}

const readers: Readonly<Record<Source['kind'], (path: string, reading: Reading) => Promise<Read>>> = {
  sweep: readSweepRuns,
  saturation: readSearch,
  run: async (path, reading) => {
    const run = await readOne(path, reading);
    return { ...nothing, id: run.assessment.run.id, runs: [run] };
  },
  stated: readStated,
};

/** Everything that sources bring, for a plan. */
export async function readSources(
  sources: readonly Source[],
  reading: Reading,
): Promise<Pick<PlanInput, 'sources' | 'runs' | 'sweep' | 'searches' | 'stated' | 'cautions'>> {
  const read: Read[] = [];
  for (const { kind, path } of sources) read.push(await readers[kind](path, reading));
  const sweeps = read.flatMap(({ sweep }) => sweep ?? []);
  return {
    sources: sources.map(({ kind, path }, i) => ({ kind, path: shownPath(path, reading.from), id: read[i]?.id ?? '' })),
    runs: read.flatMap(({ runs }) => runs),
    sweep: sweeps[0] ?? null,
    searches: read.flatMap(({ search }) => search ?? []),
    stated: read.flatMap(({ stated }) => (stated.length > 0 ? [stated] : [])),
    cautions: [
      ...read.flatMap(({ cautions }) => cautions),
      ...(sweeps.length > 1 ? ['Of several sweeps the grid of the first is shown; the runs of all count.'] : []),
    ],
  };
}

const shownPath = (path: string, from: string): string => relative(from, path) || '.';
