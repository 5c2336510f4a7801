import type { Measure } from '../schema/assessment.ts';
import type { Run } from '../schema/run.ts';
import type { ServerSample } from '../schema/server-sample.ts';
import type { LevelEvidence } from './evidence.ts';
import { measuresOfRecords } from './measures-of-records.ts';
import { divide } from './population.ts';
import type { RecordColumns } from './record-columns.ts';
import { mostStretches, stretchesOf } from './sample.ts';
import { serverMeasuresWithin } from './server-side.ts';

/** What is told of each level: enough for a table of levels. */
const told: readonly (readonly [metric: string, ...statistics: string[]])[] = [
  ['requests', 'count'],
  ['success', 'rate'],
  ['valid', 'rate'],
  ['requests', 'rate'],
  ['goodput', 'rate', 'share'],
  ['output-tokens', 'rate'],
  ['total-tokens', 'rate'],
  ['ttft', 'p50', 'p95'],
  ['tpot', 'p50', 'p95'],
  ['e2e', 'mean', 'p50', 'p95', 'p99', 'max'],
];

interface Visit {
  readonly level: number;
  readonly visit: number;
  /** In the order in which they were due. */
  readonly rows: Uint32Array;
  /** Whether no request of another level is among them. */
  readonly unbroken: boolean;
}

/** Unbroken stretches at one level, in the order of time. */
function visitsOf(columns: RecordColumns, ordered: Uint32Array): Visit[] {
  const seen = new Map<number, number>();
  return stretchesOf(columns, ordered).map((rows) => {
    const level = columns.level[rows[0] ?? 0] ?? 0;
    const visit = (seen.get(level) ?? 0) + 1;
    seen.set(level, visit);
    return { level, visit, rows, unbroken: true };
  });
}

/** All requests of a level together, levels in the order of their first sends. */
function together(visits: readonly Visit[]): Visit[] {
  const rows = new Map<number, number[]>();
  for (const visit of visits) {
    const known = rows.get(visit.level) ?? [];
    for (const row of visit.rows) known.push(row);
    rows.set(visit.level, known);
  }
  return [...rows].map(([level, list]) => ({ level, visit: 1, rows: Uint32Array.from(list), unbroken: false }));
}

/** What all visits are judged on. */
interface Told {
  readonly run: Run;
  readonly columns: RecordColumns;
  readonly samples: readonly ServerSample[];
}

function evidenceOf({ run, columns, samples }: Told, { level, visit, rows, unbroken }: Visit): LevelEvidence {
  const population = divide(run, columns, rows);
  const load = unbroken ? { loop: run.loop, slots: level } : null;
  const { measureOf, steady } = measuresOfRecords(run, columns, population, { load });
  return {
    level,
    visit,
    counts: {
      measured: population.measured.length,
      succeeded: population.succeeded.length,
      failed: population.failed.length,
    },
    window: population.window,
    measures: [
      ...told.flatMap(([metric, ...statistics]): Measure[] =>
        statistics.flatMap((statistic) => measureOf(metric, statistic) ?? []),
      ),
      // between the visits of a level the server was at others
      ...(unbroken ? serverMeasuresWithin(samples, population.window) : []),
    ],
    measureOf,
    requests: { columns, measured: population.measured, succeeded: population.succeeded },
    steady,
  };
}

/** Whether a run was planned at several levels, or went through several. */
export function severalLevels(run: Run, columns: RecordColumns): boolean {
  if (new Set(run.profile.levels).size > 1) return true;
  const first = columns.measured.indexOf(1);
  return columns.level.some((level, row) => columns.measured[row] === 1 && level !== columns.level[first]);
}

/** Those of some levels, each named once, that are not among the visited ones. */
export const unvisited = (levels: readonly number[], visited: readonly { readonly level: number }[]): number[] =>
  [...new Set(levels)].filter((level) => !visited.some((visit) => visit.level === level));

/**
 * The levels of a run, each over its own span; a level that the profile comes back to is told apart by its visits.
 * Null of a run that was planned at one level and stayed there. `ordered` are all rows in the order in which they were due, `samples` scrapes of the server.
 */
export function levelsOfRecords(
  run: Run,
  columns: RecordColumns,
  ordered: Uint32Array,
  samples: readonly ServerSample[] = [],
): LevelEvidence[] | null {
  if (!severalLevels(run, columns)) return null;
  const visits = visitsOf(
    columns,
    ordered.filter((row) => columns.measured[row] === 1),
  );
  return (visits.length > mostStretches ? together(visits) : visits).map((visit) =>
    evidenceOf({ run, columns, samples }, visit),
  );
}
