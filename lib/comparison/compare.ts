import type { Measure } from '../schema/assessment.ts';
import type { ComparedLoad, ComparedMeasure, Comparison, Contrast, Difference } from '../schema/comparison.ts';
import { inOneList } from '../units/list.ts';
import { held, type Held } from './contrast.ts';
import { barredBy, decide, type Pair } from './decide.ts';
import { differencesBetween, differencesWithin } from './likeness/find.ts';
import { firstOf } from './likeness/rule.ts';
import { commonLoads, type Load } from './loads.ts';
import { betterOf, usualMeasures } from './measures.ts';
import { comparisonNotes, familyNote } from './notes.ts';
import { regressions, type RegressionLimits } from './regression.ts';
import { assessmentsOf, isStated, type Side } from './side.ts';
import { isShare, sideMeasure, type SideMeasure } from './side-value.ts';
import { timesOf } from './times.ts';
import { usesOf } from './uses.ts';

export interface ComparisonOptions {
  /** Differences of ratios that do not count, as a share of 1. */
  readonly margin: number;
  /** Names of what is varied on purpose; null where that is not said. */
  readonly varies: readonly string[] | null;
  /** Ids of the measures to compare; null for the usual ones. */
  readonly measures: readonly string[] | null;
  /** Null where no regression is asked about. */
  readonly limits: RegressionLimits | null;
  /** Numbers of requests whose time is asked for; none when left out. */
  readonly requests?: readonly number[];
}

/** Points of a share that do not count: of 1,000 requests, ten. */
const shareMargin = 0.01;

interface Row {
  readonly measure: Measure;
  readonly sides: readonly SideMeasure[];
}

/** One measure of every side at one load; null where no side has it, be it refused. */
function rowOf(id: string, load: Load, sides: readonly Side[]): Row | null {
  const found = sides.map((side) =>
    assessmentsOf(side).map((run) => load.measuresOf(run).find((measure) => measure.id === id)),
  );
  const known = found.flat().filter((measure) => measure !== undefined);
  // what an audit refuses on every side is shown as that, and not left out
  const measure = known.find(({ value }) => value !== null) ?? known.find(({ standing }) => standing === 'invalid');
  if (measure === undefined) return null;
  return { measure, sides: sides.map(({ name }, i) => sideMeasure(name, found[i] ?? [])) };
}

/** What is known of all sides before any measure is looked at. */
interface Known {
  readonly differences: readonly Difference[];
  /** Names of the sides that somebody states. */
  readonly stated: ReadonlySet<string>;
}

/** Why two numbers of which one is stated tell no difference, in words; null where both have an interval, or several runs. */
function spreadUnknown(found: Held | null, pair: readonly SideMeasure[], { stated }: Known): string | null {
  if (found === null || found.low !== null || found.high !== null) return null;
  const points = pair.map(({ shown }) => shown.side).filter((side) => stated.has(side));
  return points.length === 0 ? null : `nothing is known of the spread of ${inOneList(points)}`;
}

function pairsOf({ measure, sides }: Row, known: Known): Pair[] {
  const [a, ...others] = sides;
  if (a === undefined) return [];
  const kind = isShare(measure) ? 'difference' : 'ratio';
  return others.map((b) => {
    const found = held(kind, a, b);
    return {
      measure: { metric: measure.metric, better: betterOf(measure) },
      a,
      b,
      kind,
      held: found,
      barred: barredBy(known.differences, measure.metric, a, b) ?? spreadUnknown(found, [a, b], known),
    };
  });
}

function measureOf({ measure, sides }: Row, contrasts: readonly Contrast[]): ComparedMeasure {
  const { id, metric, statistic, unit } = measure;
  return {
    id,
    metric,
    statistic,
    unit,
    better: betterOf(measure),
    values: sides.map(({ shown }) => shown),
    contrasts: [...contrasts],
  };
}

/** Every load with all its measures; what is decided of them is decided together. */
function comparedLoads(
  sides: readonly Side[],
  loads: readonly Load[],
  known: Known,
  { measures, margin }: ComparisonOptions,
): { compared: ComparedLoad[]; decisions: number } {
  const rows = loads.map((load) =>
    (measures ?? usualMeasures).map((id) => rowOf(id, load, sides)).filter((row) => row !== null),
  );
  const pairs = rows.map((of) => of.map((row) => pairsOf(row, known)));
  const { contrasts, decisions } = decide(pairs.flat(2), { ratio: margin, share: shareMargin });
  const contrast = new Map(pairs.flat(2).map((pair, i) => [pair, contrasts[i]]));
  const compared = loads.map(({ level, visit }, l): ComparedLoad => ({
    level,
    visit,
    measures: (rows[l] ?? []).map((row, r) =>
      measureOf(
        row,
        (pairs[l]?.[r] ?? []).flatMap((pair) => contrast.get(pair) ?? []),
      ),
    ),
  }));
  return { compared, decisions };
}

const sideOf = ({ name, runs }: Side): Comparison['sides'][number] => ({
  name,
  runs: runs.map(({ path, assessment: { run, counts } }) => ({
    path,
    id: run.id,
    scenario: run.scenario,
    model: run.server.model,
    startedAt: run.startedAt,
    state: run.state,
    measured: counts.measured,
  })),
});

const statedSides = (sides: readonly Side[]): ReadonlySet<string> =>
  new Set(sides.filter((side) => assessmentsOf(side).some(isStated)).map(({ name }) => name));

/** Holds every side against the first: like with like, level by level, measure by measure. */
export function compare(sides: readonly Side[], options: ComparisonOptions): Comparison {
  const [first, ...others] = sides;
  if (first === undefined || others.length === 0) throw new RangeError('two sides make a comparison');
  const differences = [
    ...sides.flatMap(differencesWithin),
    ...others.flatMap((other) => differencesBetween(first, other, options.varies)),
  ];
  const { loads, leftOut } = commonLoads(sides.flatMap(assessmentsOf));
  const { compared, decisions } = comparedLoads(sides, loads, { differences, stated: statedSides(sides) }, options);
  const regressed = options.limits && regressions(compared, options.limits);
  const loop = sides.map((side) => firstOf(assessmentsOf(side)).run.loop).find((told) => told !== null) ?? null;
  return {
    format: 'k6-vllm/comparison',
    version: 1,
    sides: sides.map(sideOf),
    margin: { ratio: options.margin, share: shareMargin },
    varies: options.varies && [...options.varies],
    differences,
    loads: compared,
    uses: usesOf(
      compared,
      others.map(({ name }) => name),
    ),
    times: timesOf(sides, loads, options.requests ?? []),
    levelsLeftOut: leftOut,
    loop,
    decisions,
    notes: [
      ...comparisonNotes({ sides, differences, loads: compared, leftOut, loop, varies: options.varies }),
      ...familyNote(regressed?.list.length ?? 0),
    ],
    regressions: regressed,
  };
}
