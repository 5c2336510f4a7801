import type { ComparedMeasure, Comparison, Contrast, UseChoice } from '../schema/comparison.ts';
import { neutral } from './contrast.ts';
import { inOneList } from '../units/list.ts';
import { formatLevel, formatTrimmed, missing } from '../units/number.ts';
import { signedPercentDigits } from '../units/share.ts';

const space = '\u00a0';

const rateTitles: Readonly<Record<string, string>> = {
  success: 'Success rate',
  valid: 'Valid answers',
  goodput: 'Goodput',
  requests: 'Successful req/s',
  'output-tokens': 'Output tok/s',
  'total-tokens': 'Total tok/s',
  'prefix-hits': 'Prompt tokens from the prefix cache',
};

const metricTitles: Readonly<Record<string, string>> = {
  ttft: 'TTFT',
  ttfc: 'First content',
  tpot: 'TPOT',
  itl: 'ITL',
  e2e: 'End to end',
  ntpot: 'NTPOT',
  lateness: 'Send lateness',
  'prompt-tokens': 'Prompt tokens',
  'output-tokens': 'Output tokens',
  'kv-usage': 'KV cache in use',
  'gpu-memory': 'GPU memory in use',
  'gpu-utilization': 'GPU utilization',
};

/** The name of a measure in a table: `End to end p95`, `Successful req/s`. */
export function measureTitle({ metric, statistic }: Pick<ComparedMeasure, 'metric' | 'statistic'>): string {
  const rate = rateTitles[metric];
  if (statistic === 'rate' && rate !== undefined) return rate;
  const [plain, due] = metric.split('-since-due');
  const title = metricTitles[plain ?? metric] ?? metric;
  return `${title}${due === undefined ? '' : ' since due'} ${statistic}`;
}

/** `at 10 in flight`; empty of the whole. */
export function loadTitle(
  { loop }: Pick<Comparison, 'loop'>,
  { level, visit }: { level: number | null; visit: number },
): string {
  if (level === null) return '';
  const again = visit === 1 ? '' : `, visit ${visit}`;
  return `at ${formatLevel(level)}${space}${loop === 'closed' ? 'in flight' : 'req/s'}${again}`;
}

/** A change in percent or points with its sign: one decimal, two where less would say nothing. */
const signed = (share: number): string =>
  share === 0 ? '0' : signedPercentDigits(share, Math.abs(share) < 0.001 ? 2 : 1);

const range = (low: string, high: string, unit: string): string =>
  low === high ? `${low}${unit}` : `${low} to ${high}${unit}`;

/** Twice as much and more reads better as a factor than in percent. */
const asFactor = 2;

/** How a side differs from the first: `+16.4 %` with the interval `+13 to +20 %`; factors from 2 on. */
export function changeWords({ kind, value, low, high }: Contrast): { text: string; interval: string } {
  if (value === null) return { text: missing, interval: '' };
  if (kind === 'difference') {
    return {
      text: `${signed(value)}${space}points`,
      interval: low === null || high === null ? 'no interval' : range(signed(low), signed(high), `${space}points`),
    };
  }
  const factor = value >= asFactor;
  const words = (ratio: number): string => (factor ? formatTrimmed(ratio) : signed(ratio - 1));
  const interval =
    low === null || high === null ? 'no interval' : range(words(low), words(high), factor ? '' : `${space}%`);
  return { text: factor ? `${words(value)} times` : `${words(value)}${space}%`, interval };
}

/** The same of one side, the other being the base. */
function seenFromOther({ value, low, high, ...rest }: Contrast): Contrast {
  const turned = (end: number | null): number | null =>
    end === null ? null : rest.kind === 'ratio' ? (end > 0 ? 1 / end : null) : -end;
  return { ...rest, value: turned(value), low: turned(high), high: turned(low) };
}

/** By how much the better side is better, without the sign, and its interval: `16.4 % higher` and `13–20 %`. */
function advantage(contrast: Contrast): { size: string; interval: string } | null {
  const { winner, side } = contrast;
  const { kind, value, low, high } = winner === side ? contrast : seenFromOther(contrast);
  if (winner === null || value === null) return null;
  const up = value > neutral[kind];
  const factor = kind === 'ratio' && value >= asFactor;
  const unit = factor ? '' : kind === 'ratio' ? `${space}%` : `${space}points`;
  const digits = (end: number): string =>
    formatTrimmed(factor ? end : Number((100 * Math.abs(end - neutral[kind])).toFixed(1)));
  const [least, most] = (up ? [low, high] : [high, low]).map((end) => (end === null ? null : digits(end)));
  const word = factor ? ' times as high' : up ? `${unit} higher` : `${unit} lower`;
  const interval = least == null ? '' : most == null ? `at least ${least}${unit}` : `${least}–${most}${unit}`;
  return { size: `${digits(value)}${word}`, interval };
}

/** `16.4 % higher`; empty where no side is better. */
export const advantageSize = (contrast: Contrast): string => advantage(contrast)?.size ?? '';

/** `16.4 % higher (13–20 %)`; empty where no side is better. */
export function advantageWords(contrast: Contrast): string {
  const { size, interval } = advantage(contrast) ?? { size: '', interval: '' };
  return interval === '' ? size : `${size} (${interval})`;
}

/** What became of a measure between two sides, in a word or two. */
export function outcomeWords({ outcome, winner }: Contrast): string {
  switch (outcome) {
    case 'winner':
    case 'better':
      return winner ?? '';
    case 'provisional':
      return `provisional: ${winner ?? ''}`;
    case 'equivalent':
      return 'equivalent';
    case 'none-shown':
      return 'no difference shown';
    case 'barred':
      return 'no winner';
    case 'not-compared':
      return 'not compared';
    default:
      return '';
  }
}

interface Decided {
  readonly measure: ComparedMeasure;
  readonly contrast: Contrast;
  readonly load: string;
}

const decidedOf = (comparison: Comparison): Decided[] =>
  comparison.loads.flatMap((load) =>
    load.measures.flatMap((measure) =>
      measure.contrasts.map((contrast) => ({ measure, contrast, load: loadTitle(comparison, load) })),
    ),
  );

const mostNamed = 4;

/** `B: Successful req/s 16.4 % higher (13–20 %), End to end p95 …`, the largest differences first. */
function winsOf(name: string, wins: readonly Decided[], several: boolean): string {
  const size = ({ contrast }: Decided): number =>
    Math.abs(Math.log(contrast.value && contrast.value > 0 ? contrast.value : 1));
  const told = wins
    .toSorted((a, b) => size(b) - size(a))
    .slice(0, mostNamed)
    .map(({ measure, contrast, load }) => {
      const against = several && contrast.winner === contrast.side ? '' : several ? ` than ${contrast.side}` : '';
      return `${measureTitle(measure)}${load === '' ? '' : ` ${load}`} ${advantageWords(contrast)}${against}`;
    });
  const more = wins.length - told.length;
  const looks = wins.every(({ contrast }) => contrast.outcome === 'provisional');
  return `${name} ${looks ? 'looks' : 'is'} better: ${inOneList([...told, ...(more > 0 ? [`${more} more`] : [])])}`;
}

const countWords = (count: number, one: string, many: string): string[] =>
  count === 0 ? [] : [count === 1 ? `1 measure ${one}` : `${count} measures ${many}`];

interface Headline {
  readonly outcome: 'pass' | 'fail' | 'inconclusive';
  readonly word: string;
  readonly sentence: string;
}

function wordOf(all: readonly Decided[]): string {
  const of = (...outcomes: readonly Contrast['outcome'][]): Decided[] =>
    all.filter(({ contrast }) => outcomes.includes(contrast.outcome));
  const named = new Set(of('winner', 'better').map(({ contrast }) => contrast.winner));
  const maybe = new Set(of('provisional').map(({ contrast }) => contrast.winner));
  if (named.size === 1) return `${[...named][0]} is better`;
  if (named.size > 1) return 'Each is better in something';
  if (maybe.size === 1) return `Provisional: ${[...maybe][0]}`;
  if (maybe.size > 1) return 'Provisional: each is better in something';
  if (of('none-shown').length > 0) return 'No difference shown';
  if (of('equivalent').length > 0) return 'Equivalent';
  return all.length > 0 && of('barred').length > 0 ? 'No winner' : 'Not comparable';
}

const regressionWords = { pass: 'No regression', fail: 'Regression', inconclusive: 'Regression not decided' } as const;

function sentenceOf(comparison: Comparison, all: readonly Decided[]): string {
  const several = comparison.sides.length > 2;
  const wins = comparison.sides.flatMap(({ name }) => {
    const own = all.filter(({ contrast }) => contrast.winner === name);
    return own.length === 0 ? [] : [winsOf(name, own, several)];
  });
  const count = (outcome: Contrast['outcome']): number =>
    all.filter(({ contrast }) => contrast.outcome === outcome).length;
  const rest = [
    ...countWords(count('equivalent'), 'is equivalent', 'are equivalent'),
    ...countWords(count('none-shown'), 'shows no difference', 'show no difference'),
    ...countWords(count('barred'), 'has no winner', 'have no winner'),
    ...countWords(count('not-compared'), 'cannot be compared', 'cannot be compared'),
  ];
  const clauses = [...wins, ...(rest.length === 0 ? [] : [inOneList(rest)])];
  return clauses.length === 0 ? 'Nothing could be compared.' : `${clauses.join('; ')}.`;
}

/** What a reader with five seconds has to know of a comparison. */
export function comparisonWords(comparison: Comparison): Headline {
  const { regressions } = comparison;
  const all = decidedOf(comparison).filter(({ contrast }) => contrast.outcome !== 'told');
  const sentence = sentenceOf(comparison, all);
  if (regressions === null) {
    const named = all.some(({ contrast }) => contrast.outcome === 'winner' || contrast.outcome === 'better');
    return { outcome: named ? 'pass' : 'inconclusive', word: wordOf(all), sentence };
  }
  const { verdict, list } = regressions;
  const of = (kind: typeof verdict): number => list.filter((each) => each.verdict === kind).length;
  const counts = `${of('pass')} of ${list.length} limits are kept, ${of('fail')} broken, ${of('inconclusive')} undecided.`;
  return { outcome: verdict, word: regressionWords[verdict], sentence: `${counts} ${sentence}` };
}

/** What something is for, as a heading of a row. */
export const useTitles: Readonly<Record<UseChoice['use'], string>> = {
  batch: 'Batch jobs',
  interactive: 'People who wait',
};

/** Which side it is, in a word or two. */
export function choiceWords({ choice, outcome }: UseChoice): string {
  if (choice !== null) return outcome === 'provisional' ? `provisional: ${choice}` : choice;
  return outcome === 'either' ? 'either' : 'not decided';
}

/** What has to be said of the times of each side, or why they are not told, each once. */
export function timeRemarks({ times }: Comparison): string[] {
  const all = times.flatMap(({ sides }) =>
    sides.flatMap(({ side, refusals, cautions }) => [...refusals, ...cautions].map((text) => `${side}: ${text}`)),
  );
  return [...new Set(all)];
}
