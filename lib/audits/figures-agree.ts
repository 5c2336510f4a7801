import type { Finding } from '../schema/audit.ts';
import { formatDuration } from '../units/duration.ts';
import { formatCount, formatLevel } from '../units/number.ts';
import type { Unit } from '../units/quantity.ts';
import { defineAudit } from './audit.ts';
import { caution, invalid, notApplicable, ok, unsound } from './finding.ts';
import { together } from './together.ts';
import { valueOf, type Subject } from './subject.ts';

/** What rounding to three digits explains. */
const rounding = 0.02;
/** A stated length may hold a start or an end that the rate leaves out: so much is told, and so much is too much. */
const lengths = { told: 0.05, tooMuch: 0.2 } as const;

interface Figures {
  readonly rps: number | null;
  readonly prompt: number | null;
  readonly output: number | null;
  readonly outputTps: number | null;
  readonly totalTps: number | null;
  readonly unnamedTps: number | null;
}

/** As somebody wrote it: `2 511 tok/s`, `2.29 req/s`. */
const written = (value: number, unit: Unit): string => `${formatLevel(value)}\u00a0${unit}`;

const figuresOf = (subject: Subject): Figures => ({
  rps: valueOf(subject, 'requests', 'rate'),
  prompt: valueOf(subject, 'prompt-tokens', 'mean'),
  output: valueOf(subject, 'output-tokens', 'mean'),
  outputTps: valueOf(subject, 'output-tokens', 'rate'),
  totalTps: valueOf(subject, 'total-tokens', 'rate'),
  unnamedTps: valueOf(subject, 'tokens', 'rate'),
});

interface Product {
  readonly what: 'output' | 'prompt and output together' | 'prompt';
  readonly tps: number;
  /** `2.29 req/s × 1 096`. */
  readonly words: string;
}

/** What a rate of tokens can be, from the rate of requests and the tokens of each. */
function products({ rps, prompt, output }: Figures): Product[] {
  if (rps === null) return [];
  const product = (what: Product['what'], tokens: number | null): Product[] =>
    tokens === null
      ? []
      : [{ what, tps: rps * tokens, words: `${written(rps, 'req/s')} × ${formatCount(tokens)}\u00a0tokens` }];
  return [
    ...product('output', output),
    ...product('prompt and output together', prompt === null || output === null ? null : prompt + output),
    ...product('prompt', prompt),
  ];
}

const agrees = (a: number, b: number, slack = rounding): boolean => Math.abs(a - b) <= slack * Math.max(a, b);

/** What a figure of nobody knows which tokens must be; null where there is none, or nothing to hold it against. */
function unnamed(figures: Figures): Finding | null {
  const { unnamedTps } = figures;
  const candidates = products(figures);
  if (unnamedTps === null || candidates.length === 0) return null;
  const stated = written(unnamedTps, 'tok/s');
  const found = candidates.find(({ tps }) => agrees(tps, unnamedTps));
  if (found === undefined) {
    const each = candidates.map(({ what, tps, words }) => `${written(tps, 'tok/s')} ${what} (${words})`);
    return invalid(`${stated} are not what the requests and their tokens make: that is ${each.join(', ')}.`, [
      'token-rates',
    ]);
  }
  if (found.what === 'output') return null;
  const output = candidates.find(({ what }) => what === 'output');
  return caution(
    `${stated} is ${found.what} (${found.words}).`,
    output === undefined ? null : `Its output alone is ${written(output.tps, 'tok/s')}.`,
  );
}

function outputRate(figures: Figures): Finding | null {
  const { outputTps } = figures;
  const candidates = products(figures);
  const own = candidates.find(({ what }) => what === 'output');
  if (outputTps === null || own === undefined || agrees(own.tps, outputTps)) return null;
  const other = candidates.find(({ tps }) => agrees(tps, outputTps));
  return invalid(
    `${written(outputTps, 'tok/s')} of output are not ${own.words} = ${written(own.tps, 'tok/s')}.`,
    other === undefined ? ['rates', 'token-rates'] : ['token-rates'],
    other === undefined ? null : `It looks like ${other.what} (${other.words}).`,
  );
}

function totalRate(figures: Figures): Finding | null {
  const { totalTps } = figures;
  const both = products(figures).find(({ what }) => what === 'prompt and output together');
  if (totalTps === null || both === undefined || agrees(both.tps, totalTps)) return null;
  return invalid(
    `${written(totalTps, 'tok/s')} of prompt and output are not ${both.words} = ${written(both.tps, 'tok/s')}.`,
    ['token-rates'],
  );
}

/** Of a stated result: as many requests in so long a time have one rate. Of a run the rate is that of its steady stretch. */
function rateOverTime({ source, counts, windowMs }: Subject, { rps }: Figures): Finding | null {
  const { succeeded } = counts;
  if (source !== 'stated' || rps === null || !succeeded || !windowMs) return null;
  const overAll = (1000 * succeeded) / windowMs;
  const words = `${formatCount(succeeded)} requests in ${formatDuration(windowMs)} are ${written(overAll, 'req/s')}, not ${written(rps, 'req/s')}.`;
  if (agrees(overAll, rps, lengths.told)) return null;
  return agrees(overAll, rps, lengths.tooMuch) ? caution(words) : unsound(words, ['rates']);
}

/** C07 of the method: rates are counts over time, rates of tokens those of requests times their tokens. */
export default defineAudit({
  id: 'figures-agree',
  title: 'Requests, tokens and time agree with each other',
  failureTitle: 'Figures that contradict each other, or do not say what they count',
  why: 'Requests per second times tokens per request is tokens per second. Where it is not, one of the figures is false, or is of something else than its name says.',
  remedy: 'Say of every rate of tokens which tokens it counts, and compute all figures over one and the same window.',
  scope: 'load',
  needs: ['requests per second', 'tokens of a request', 'tokens per second, or how many requests took how long'],
  judge: (subject) => {
    const figures = figuresOf(subject);
    const { rps, prompt, output, outputTps, totalTps, unnamedTps } = figures;
    if (rps === null) return notApplicable('requests per second');
    // rates are of the steady stretch, means of all: they may differ, and none is false for it
    if (subject.source === 'records') return ok('All figures are computed from the same request records.');
    const timed = subject.source === 'stated' && subject.windowMs !== null && subject.counts.succeeded !== null;
    const tokens = outputTps ?? totalTps ?? unnamedTps;
    if (!timed && (tokens === null || (prompt ?? output) === null))
      return notApplicable('the tokens of a request, and per second');
    const found = [unnamed(figures), outputRate(figures), totalRate(figures), rateOverTime(subject, figures)];
    const words = products(figures).map(({ what, tps, words: of }) => `${of} = ${written(tps, 'tok/s')} ${what}`);
    return together(
      found,
      words.length === 0 ? 'The rate is that of the requests in their time.' : `${words.join('; ')}.`,
    );
  },
});
