import type { Run } from '../schema/run.ts';
import type { LevelEvidence } from './evidence.ts';
import { measuresOfRecords } from './measures-of-records.ts';
import { divide } from './population.ts';
import type { RecordColumns } from './record-columns.ts';

/** What is told of each level: enough for a table of levels. */
const told = [
  'requests-count',
  'success-rate',
  'valid-rate',
  'requests-rate',
  'output-tokens-rate',
  'total-tokens-rate',
  'ttft-p50',
  'ttft-p95',
  'tpot-p50',
  'tpot-p95',
  'e2e-mean',
  'e2e-p50',
  'e2e-p95',
  'e2e-p99',
  'e2e-max',
];
/** A profile that changes its level more often has no stretches that are worth a row each. */
const mostVisits = 100;

interface Visit {
  readonly level: number;
  readonly visit: number;
  readonly rows: Uint32Array;
}

/** Rows of phase `measure` by the time they were to be sent, else were sent. */
function inSendOrder(columns: RecordColumns): Uint32Array {
  const rows = new Uint32Array(columns.length);
  const atMs = new Float64Array(columns.length);
  let n = 0;
  for (let row = 0; row < columns.length; row++) {
    const scheduled = columns.scheduledMs[row] ?? Number.NaN;
    atMs[row] = Number.isNaN(scheduled) ? (columns.sentMs[row] ?? 0) : scheduled;
    if (columns.measured[row] === 1) rows[n++] = row;
  }
  return rows.subarray(0, n).sort((a, b) => (atMs[a] ?? 0) - (atMs[b] ?? 0));
}

/** Unbroken stretches at one level, in the order of time. */
function stretches(columns: RecordColumns, ordered: Uint32Array): Visit[] {
  const visits: Visit[] = [];
  const seen = new Map<number, number>();
  let start = 0;
  for (let i = 1; i <= ordered.length; i++) {
    const level = columns.level[ordered[start] ?? 0] ?? 0;
    if (i < ordered.length && columns.level[ordered[i] ?? 0] === level) continue;
    const visit = (seen.get(level) ?? 0) + 1;
    seen.set(level, visit);
    visits.push({ level, visit, rows: ordered.subarray(start, i) });
    start = i;
  }
  return visits;
}

/** All requests of a level together, levels in the order of their first sends. */
function together(visits: readonly Visit[]): Visit[] {
  const rows = new Map<number, number[]>();
  for (const visit of visits) {
    const known = rows.get(visit.level) ?? [];
    for (const row of visit.rows) known.push(row);
    rows.set(visit.level, known);
  }
  return [...rows].map(([level, list]) => ({ level, visit: 1, rows: Uint32Array.from(list) }));
}

function evidenceOf(run: Run, columns: RecordColumns, { level, visit, rows }: Visit): LevelEvidence {
  const population = divide(run, columns, rows);
  const { measures, measureOf } = measuresOfRecords(columns, population, null);
  return {
    level,
    visit,
    counts: {
      measured: population.measured.length,
      succeeded: population.succeeded.length,
      failed: population.failed.length,
    },
    window: population.window,
    measures: told.flatMap((id) => measures.filter((measure) => measure.id === id)),
    measureOf,
    requests: { columns, measured: population.measured, succeeded: population.succeeded },
    steady: null,
  };
}

function severalLevels(run: Run, columns: RecordColumns): boolean {
  if (new Set(run.profile.levels).size > 1) return true;
  const first = columns.measured.indexOf(1);
  return columns.level.some((level, row) => columns.measured[row] === 1 && level !== columns.level[first]);
}

/** Those of some levels, each named once, that are not among the visited ones. */
export const unvisited = (levels: readonly number[], visited: readonly { readonly level: number }[]): number[] =>
  [...new Set(levels)].filter((level) => !visited.some((visit) => visit.level === level));

/**
 * The levels of a run, each over its own span; a level that the profile comes back to is told apart by its visits.
 * Null of a run that was planned at one level and stayed there.
 */
export function levelsOfRecords(run: Run, columns: RecordColumns): LevelEvidence[] | null {
  if (!severalLevels(run, columns)) return null;
  const visits = stretches(columns, inSendOrder(columns));
  return (visits.length > mostVisits ? together(visits) : visits).map((visit) => evidenceOf(run, columns, visit));
}
