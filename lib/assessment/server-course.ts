import type { ServerSample, ServerValueName, ServerValues } from '../schema/server-sample.ts';
import type { ServerSeries } from '../schema/server-side.ts';
import { sixDigits } from '../statistics/rounding.ts';

/** Steps that a chart shows; more would be finer than its line. */
const mostSteps = 120;

const isKnown = (value: number | undefined): value is number => value !== undefined;

const known = (samples: readonly ServerSample[], name: ServerValueName): number[] =>
  samples.map(({ values }) => values[name]).filter(isKnown);

/** By how much a counter rose from one scrape to the next; one that fell began anew at zero. */
export function rise(before: ServerValues | undefined, after: ServerValues, name: ServerValueName): number | null {
  const [from, to] = [before?.[name], after[name]];
  if (from === undefined || to === undefined) return null;
  return to >= from ? to - from : to;
}

/** By how much a counter rose over all scrapes; null where fewer than two hold it. */
export function totalRise(samples: readonly ServerSample[], name: ServerValueName): number | null {
  const holding = samples.filter(({ values }) => values[name] !== undefined);
  if (holding.length < 2) return null;
  return holding.slice(1).reduce((sum, { values }, i) => sum + (rise(holding[i]?.values, values, name) ?? 0), 0);
}

/** Scrapes of one step, and what the step before ended with. */
interface Step {
  readonly samples: readonly ServerSample[];
  readonly before: ServerSample | undefined;
  readonly last: ServerSample | undefined;
}

/** Divides scrapes into steps of equally many moments; those of one moment stay together. */
function stepsOf(samples: readonly ServerSample[]): Step[] {
  const moments = new Map<number, ServerSample[]>();
  for (const sample of samples) {
    const there = moments.get(sample.atMs);
    if (there === undefined) moments.set(sample.atMs, [sample]);
    else there.push(sample);
  }
  const list = [...moments.values()];
  const size = Math.max(1, Math.ceil(list.length / mostSteps));
  const steps: Step[] = [];
  let before: ServerSample | undefined;
  for (let i = 0; i < list.length; i += size) {
    const inStep = list.slice(i, i + size).flat();
    const last = inStep.findLast(({ source, up }) => source === 'server' && up);
    steps.push({ samples: inStep, before, last });
    before = last ?? before;
  }
  return steps;
}

const largest =
  (name: ServerValueName) =>
  (step: Step): number | null => {
    const values = known(step.samples, name);
    return values.length === 0 ? null : Math.max(...values);
  };

const risen =
  (name: ServerValueName) =>
  ({ before, last }: Step): number | null =>
    last === undefined ? null : rise(before?.values, last.values, name);

const perSecond =
  (name: ServerValueName) =>
  (step: Step): number | null => {
    const tokens = risen(name)(step);
    const seconds = ((step.last?.atMs ?? 0) - (step.before?.atMs ?? 0)) / 1000;
    return tokens === null || seconds <= 0 ? null : tokens / seconds;
  };

function hitRate(step: Step): number | null {
  const [queries, hits] = [risen('prefixQueries')(step), risen('prefixHits')(step)];
  if (queries !== null && hits !== null) return queries === 0 ? null : Math.min(1, hits / queries);
  return step.last?.values.prefixHitRate ?? null;
}

/** How what the server told went over the run, in at most 120 steps. */
export function serverCourse(samples: readonly ServerSample[]): ServerSeries {
  const steps = stepsOf(samples);
  const column = (of: (step: Step) => number | null): (number | null)[] =>
    steps.map(of).map((value) => (value === null ? null : sixDigits(value)));
  return {
    atMs: steps.map((step) => step.samples.at(-1)?.atMs ?? 0),
    running: column(largest('running')),
    queueDepth: column(largest('queueDepth')),
    kvUsage: column(largest('kvUsage')),
    promptRate: column(perSecond('promptTokens')),
    generationRate: column(perSecond('generationTokens')),
    prefixHitRate: column(hitRate),
    preemptions: column(risen('preemptions')),
    gpuMemoryShare: column(largest('gpuMemoryShare')),
    gpuUtilization: column(largest('gpuUtilization')),
  };
}
