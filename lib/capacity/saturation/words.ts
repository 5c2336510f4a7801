import { objectiveWords } from '../../assessment/objective-words.ts';
import type { Objective } from '../../schema/run.ts';
import { formatDuration } from '../../units/duration.ts';
import { inOneList } from '../../units/list.ts';
import { formatCount } from '../../units/number.ts';
import { formatQuantity } from '../../units/quantity.ts';
import type { CapacityAnswer } from '../search/capacity-answer.ts';
import type { Limiting } from '../search/limiting.ts';
import { sliceMs, type ProbePlan, type ProbeSlice } from '../search/probe.ts';
import type { LoadVerdict } from '../search/verdict.ts';

const purposes = { bracket: '', narrow: '', confirm: ', to confirm' } as const;

/** A probe's load: `8 in flight`, `12.4 req/s, to confirm`. */
export function loadWords({ load, purpose }: Pick<ProbePlan, 'load' | 'purpose'>): string {
  return load.loop === 'closed'
    ? `${formatCount(load.concurrency)} in flight`
    : `${formatQuantity(load.rateRps, 'req/s')}${purposes[purpose]}`;
}

/** One line of a probe that has ended: what it was, what it showed, and why. */
export function probeLine(
  number: number,
  plan: ProbePlan,
  { keeps, proven, reason }: LoadVerdict,
  lastedMs: number,
  clientLimit: string | null,
): string {
  const shown = keeps ? 'kept' : 'broken';
  const verdict =
    clientLimit === null ? `${proven ? shown : `rather ${shown}`}: ${reason}` : `not counted: ${clientLimit}`;
  return `${formatCount(number)}  ${loadWords(plan)}, ${formatDuration(lastedMs)}  ${verdict}`;
}

/** How far a probe is, in a line; the time left is that of the whole search, ms. */
export function liveWords(number: number, plan: ProbePlan, slices: readonly ProbeSlice[], leftMs: number): string {
  const sum = (of: (slice: ProbeSlice) => number): number => slices.reduce((total, slice) => total + of(slice), 0);
  const outside = Math.max(0, ...(slices[0]?.broken ?? []).map((_, i) => sum(({ broken }) => broken[i] ?? 0)));
  const last = slices.at(-1);
  return [
    `${formatCount(number)}  ${loadWords(plan)}`,
    ...(slices.length === 0 ? ['starting'] : [`for ${formatDuration(slices.length * sliceMs)}`]),
    ...(last === undefined
      ? []
      : [
          `${formatCount(sum(({ ended }) => ended))} answered, ${formatCount(outside)} outside`,
          `${formatCount(last.inFlight)} in flight`,
          ...(last.kvUsage === null ? [] : [`KV cache ${formatQuantity(last.kvUsage, 'share')}`]),
        ]),
    `at most ${formatDuration(Math.max(1000, leftMs))} left`,
  ].join(' · ');
}

const resources: Readonly<Record<NonNullable<Limiting['resource']>, string>> = {
  'kv-memory': 'KV memory',
  sequences: 'the number of requests that may run at once',
  compute: 'compute',
  errors: 'errors',
  client: 'the load generator',
};

const times = {
  ttft: 'the time to first token',
  tpot: 'the time per output token',
  e2e: 'the end-to-end time',
} as const;

function limitWords({ resource, time, reason }: Limiting): string {
  const what = resource === null ? 'limited by what the server does not tell' : `limited by ${resources[resource]}`;
  const first = time === null ? '' : `; ${times[time]} breaks first`;
  return `${what} (${reason})${first}`;
}

function intervalWords({ low, high }: CapacityAnswer['interval']): string {
  if (low === null && high === null) return 'not bounded by any probe';
  const rate = (rateRps: number): string => formatQuantity(rateRps, 'req/s').replace(/\u00a0req\/s$/, '');
  if (low === null) return `below ${rate(high ?? 0)}; nothing lower is proven`;
  return high === null ? `at least ${rate(low)}` : `${rate(low)} to ${rate(high)}`;
}

/** What the number rests on, and what it does not. */
function doubts({ end, confirmed, contradictory, sloCapacityRps }: CapacityAnswer): string[] {
  if (end === 'unreachable' || sloCapacityRps === null) return [];
  return [
    ...(end === 'client'
      ? [
          'The load generator was at its limit before the server was: the server may take more. Give it more or faster cores.',
        ]
      : []),
    ...(end === 'budget' && !confirmed
      ? ['The probes were used up before the rate was made again on fresh requests: --most-probes allows more.']
      : []),
    ...(end === 'budget' && confirmed
      ? ['The probes were used up before the bracket was as narrow as asked for: --most-probes allows more.']
      : []),
    ...(contradictory
      ? [
          'A rate was broken below one that was kept, and again when both were repeated: the server is not as steady as the search needs.',
        ]
      : []),
  ];
}

/** The answer of a search, the first line by itself; `objectives` are those of the search. */
export function answerWords(answer: CapacityAnswer, objectives: readonly Objective[]): string[] {
  const { end, sloCapacityRps, interval, limiting } = answer;
  const within = `Within ${objectives.map(objectiveWords).join(', ')}.`;
  if (end === 'unreachable') {
    const [alone] = answer.probes;
    return [
      `SLO capacity 0: a request that is alone on the server breaks what is promised (${alone?.reason ?? ''}).`,
      within,
    ];
  }
  if (sloCapacityRps === null)
    return [
      end === 'client'
        ? `No SLO capacity was found: the load generator was at its limit (${limiting?.reason ?? ''}).`
        : 'No SLO capacity was found: no rate that was tried was kept.',
      within,
      ...(end === 'client' ? [] : ['--most-probes allows more probes.']),
    ];
  const limit = limiting === null ? 'nothing that was tried limits it' : limitWords(limiting);
  return [
    `SLO capacity ${formatQuantity(sloCapacityRps, 'req/s')} (${intervalWords(interval)}), ${limit}`,
    within,
    ...doubts(answer),
  ];
}

/** Which objectives the search did not go by. */
export const leftOutWords = (ids: readonly string[]): string[] =>
  ids.length === 0
    ? []
    : [
        `Not looked at: ${inOneList(ids)}, which no single request decides, or only at some levels; the report of each probe judges them.`,
      ];

/** What a quick search gives up, by the study of docs/capacity-accuracy.md (a test holds them to each other). */
export const quickWords =
  'Quick: short probes and a wide bracket give a first look. Of 120 such searches on simulated servers 108 came within 7 % of the true capacity, 118 within 15 % (docs/capacity-accuracy.md).';
