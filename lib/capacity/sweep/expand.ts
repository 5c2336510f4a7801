import type { Sweep, SweepCell } from '../../schema/sweep.ts';
import { hash32 } from '../../statistics/seeded-random.ts';
import { cellId, cellNumber } from './cell-id.ts';
import { scenarioAxis, serverAxis, type SweepDefinition } from './definition.ts';
import { inRandomOrder } from './order.ts';

/** Stream of the sweep's seed that the seeds of its cells are drawn from. */
const seeds = 1;

/** One value of each axis. */
export type Point = Readonly<Record<string, string>>;

/** Every point of the grid; the last axis turns fastest. */
export function pointsOf({ axes, servers }: Pick<Sweep, 'axes' | 'servers'>): Point[] {
  const all = [...(servers.length > 0 ? [{ name: serverAxis, values: servers.map(({ name }) => name) }] : []), ...axes];
  return all.reduce<Point[]>(
    (made, { name, values }) => made.flatMap((point) => values.map((value) => ({ ...point, [name]: value }))),
    [{}],
  );
}

function cellAt(definition: SweepDefinition, values: Point, repeat: number): SweepCell {
  const id = cellId(values, repeat);
  const { [scenarioAxis]: ownScenario, [serverAxis]: ownServer, ...own } = values;
  const server = definition.servers.find(({ name }) => name === ownServer);
  return {
    id,
    scenario: ownScenario ?? definition.scenario ?? '',
    server: server?.name ?? null,
    repeat,
    values,
    settings: {
      // requests of an earlier cell would be answered from the prefix cache
      SEED: String(hash32(definition.seed, cellNumber(id), seeds)),
      ...definition.settings,
      ...(server === undefined ? {} : { BASE_URL: server.baseUrl, ...definition.serverSettings[server.name] }),
      ...own,
    },
    state: 'pending',
    attempts: 0,
    startedAt: null,
    endedAt: null,
    exitCode: null,
    why: null,
  };
}

/**
 * All cells of a sweep in the order in which they are to run: repeat by repeat, so that a drift of the server meets every point alike, and at random
 * within each. Generated requests differ from cell to cell unless SEED is given.
 */
export function cellsOf(definition: SweepDefinition): SweepCell[] {
  const grid = pointsOf(definition);
  const started = new Set(definition.servers.filter(({ start }) => start !== null).map(({ name }) => name));
  return Array.from({ length: definition.repeats }, (_, i) =>
    inRandomOrder(
      grid.map((values) => cellAt(definition, values, i + 1)),
      started,
      { seed: definition.seed, block: i },
    ),
  ).flat();
}
