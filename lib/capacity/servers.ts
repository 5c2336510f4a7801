import { formatQuantity } from '../units/quantity.ts';
import { formatCount, formatTrimmed } from '../units/number.ts';
import { refuse, tell, type Answer } from './answer.ts';
import type { SloCapacity } from './slo-capacity.ts';

/** What the servers are for. */
export interface Demand {
  /** Requests/s on average. */
  readonly meanRps: number;
  /** Times the mean that the busiest minutes bring; 1 where the mean given is already the peak. */
  readonly peakFactor: number;
  /** Share of the capacity that is kept free, below 1. */
  readonly headroom: number;
  /** Servers that may fail while the rest still suffice. */
  readonly redundancy: number;
}

/** What is kept free and spare where nobody says otherwise. */
export const usualDemand = { peakFactor: 1, headroom: 0.3, redundancy: 1 } as const;

/** Less headroom leaves nothing for chance in the arrivals. */
const leastHeadroom = 0.1;

/** Servers for a demand, and every number that they come from. */
export interface Servers {
  readonly servers: number;
  /** Of them, those that the load needs; the others are spare. */
  readonly needed: number;
  readonly terms: {
    /** Requests/s: mean × peak factor. */
    readonly peakRps: number;
    /** Requests/s of one replica: the lower bound of its capacity, and what the headroom leaves of it. */
    readonly capacityLowRps: number;
    readonly usableRps: number;
    readonly headroom: number;
    readonly redundancy: number;
  };
  /** Share of the lower bound of their capacity that the peak uses, with all servers, and with the spare ones lost. */
  readonly peakUse: { readonly all: number; readonly needed: number };
  readonly formula: string;
  readonly assumptions: readonly string[];
  readonly cautions: readonly string[];
}

function mistakes({ meanRps, peakFactor, headroom, redundancy }: Demand): string[] {
  return [
    ...(Number.isFinite(meanRps) && meanRps > 0 ? [] : ['The rate must be above 0 req/s.']),
    ...(Number.isFinite(peakFactor) && peakFactor >= 1 ? [] : ['The peak factor must be 1 or more.']),
    ...(headroom >= 0 && headroom < 1 ? [] : ['The headroom must be a share from 0 to below 1, e.g. 0.3.']),
    ...(Number.isInteger(redundancy) && redundancy >= 0 ? [] : ['The redundancy must be a whole number of servers.']),
  ];
}

/** Binary fractions must not cost a server: 2.1 / (1 × 0.7) is three. */
const roundedUp = (value: number): number => Math.max(1, Math.ceil(value * (1 - 1e-12)));

/**
 * Servers (replicas) for a demand: n = ceil(peak / (C_lo · (1 − h))) + r, where C_lo is the lower 95 % bound of the capacity
 * of one replica, never of its value. Refused where that bound is missing. Of an upper bound on capacity it is the fewest
 * that can suffice.
 */
export function serversFor(capacity: SloCapacity, demand: Demand): Answer<Servers> {
  const wrong = mistakes(demand);
  if (wrong.length > 0) return refuse(...wrong);
  const { low } = capacity.requestsPerS;
  if (low === null || !(low > 0))
    return refuse('The capacity of one server has no lower bound above 0. Measure it for longer.');
  const { meanRps, peakFactor, headroom, redundancy } = demand;
  const peakRps = meanRps * peakFactor;
  const usableRps = low * (1 - headroom);
  const needed = roundedUp(peakRps / usableRps);
  const servers = needed + redundancy;
  const rate = (rps: number): string => formatQuantity(rps, 'req/s');
  return tell({
    servers,
    needed,
    terms: { peakRps, capacityLowRps: low, usableRps, headroom, redundancy },
    peakUse: { all: peakRps / (servers * low), needed: peakRps / (needed * low) },
    formula: `⌈${rate(peakRps)} ÷ (${rate(low)} × (1 − ${formatTrimmed(headroom)}))⌉ + ${formatCount(redundancy)} = ${formatCount(servers)}`,
    assumptions: [
      'Prompts, answers and hits in the prefix cache as in the test.',
      'Requests are spread over the servers at random or better.',
    ],
    cautions: [
      ...(capacity.basis === 'upper-bound'
        ? [
            'It rests on an upper bound on capacity, from a closed loop: more servers may be needed. Measure rates of an open loop, e.g. by k6-vllm saturate.',
          ]
        : []),
      ...(headroom < leastHeadroom
        ? [`A headroom of ${formatQuantity(headroom, 'share')} leaves little for chance. Keep a tenth free at least.`]
        : []),
      ...(redundancy === 0 ? ['No server is spare: the loss of one breaks the objectives.'] : []),
      ...capacity.cautions,
    ],
  });
}
