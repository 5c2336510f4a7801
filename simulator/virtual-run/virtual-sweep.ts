import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { begin, finish, nextCell } from '../../lib/capacity/sweep/checkpoint.ts';
import { readDefinition } from '../../lib/capacity/sweep/definition.ts';
import { cellsOf } from '../../lib/capacity/sweep/expand.ts';
import { meet } from '../../lib/capacity/sweep/same-server.ts';
import { runId } from '../../lib/records/run-id.ts';
import type { Sweep, SweepCell } from '../../lib/schema/sweep.ts';
import { UsageError } from '../../lib/schema/usage-error.ts';
import { writeRunFolder } from './run-folder.ts';
import { virtualRun, type VirtualRunOptions, type VirtualScenario } from './virtual-run.ts';

/** A grid of runs to make. */
export interface VirtualSweepOptions extends Pick<VirtualRunOptions, 'server' | 'startedAt'> {
  /** The scenario of all cells, or those of the axis `scenario`. */
  readonly scenarios: readonly VirtualScenario[];
  /** Of all cells. */
  readonly settings?: Readonly<Record<string, string>>;
  /** Values by the name of a setting, or of `scenario`. */
  readonly axes: Readonly<Record<string, readonly string[]>>;
  /** The default is 3. */
  readonly repeats?: number;
  /** Decides order and requests; the default is 1. */
  readonly seed?: number;
}

const settleMs = 5000;

function pending({ scenarios, settings = {}, axes, repeats, seed }: VirtualSweepOptions, startedAt: Date): Sweep {
  const several = 'scenario' in axes;
  const [first] = scenarios;
  if (first === undefined) throw new UsageError('There is no such sweep.', ['it has no scenario']);
  const { definition, problems } = readDefinition({
    ...(several ? {} : { scenario: first.id }),
    settings: { ...settings },
    axes: Object.fromEntries(Object.entries(axes).map(([name, values]) => [name, [...values]])),
    servers: {},
    settle: `${settleMs}ms`,
    repeats,
    seed,
  });
  if (definition === null) throw new UsageError('There is no such sweep.', [...problems]);
  const { scenario: _, settings: __, serverSettings: ___, ...kept } = definition;
  return {
    format: 'k6-vllm/sweep',
    version: 1,
    id: runId(startedAt, several ? 'scenarios' : first.id),
    createdAt: startedAt.toISOString(),
    workingFolder: '/',
    suite: 'in virtual time',
    ...kept,
    cells: cellsOf(definition),
    identities: [],
  };
}

/** What is done with a run folder that was written, e.g. writing its reports. */
export type AfterRun = (folder: string, cell: SweepCell) => Promise<unknown>;

/**
 * Makes the folder of a whole sweep, every cell of which is done: `sweep.json` and `runs/<cell>/`, one cell after the other on one clock, each on a server with an empty
 * cache. `after` is called for each run folder; the cells' own reports are its business. Resolves to what stands in `sweep.json`.
 */
export async function writeVirtualSweep(
  folder: string,
  options: VirtualSweepOptions,
  after?: AfterRun,
): Promise<Sweep> {
  const { scenarios, server, startedAt = new Date('2026-11-22T03:00:00.000Z') } = options;
  let sweep = pending(options, startedAt);
  let atMs = startedAt.getTime();
  for (let cell = nextCell(sweep); cell !== null; cell = nextCell(sweep)) {
    const { id, scenario: wanted, settings } = cell;
    const scenario = scenarios.find((each) => each.id === wanted);
    if (scenario === undefined) throw new UsageError('There is no such sweep.', [`no scenario is called ${wanted}`]);
    sweep = begin(sweep, id, new Date(atMs).toISOString());
    const made = await virtualRun({ scenario, settings, server, startedAt: new Date(atMs) });
    const runFolder = join(folder, 'runs', id);
    await writeRunFolder(runFolder, made);
    await after?.(runFolder, cell);
    const endedAt = made.run.endedAt ?? made.run.startedAt;
    sweep = finish(meet(sweep, cell, made.run.server).sweep, id, { at: endedAt, exitCode: 0, why: null });
    atMs = Date.parse(endedAt) + settleMs;
  }
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, 'sweep.json'), `${JSON.stringify(sweep, null, 2)}\n`);
  return sweep;
}
