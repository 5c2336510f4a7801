import type { Estimate } from '../statistics/ratio-interval.ts';
import { refuse, tell, type Answer } from './answer.ts';
import { isUsableRate } from './load-point.ts';
import type { LoadPoint, PointValue } from '../schema/load-point.ts';

/** What one server costs and how much of it is used. */
export interface Price {
  /** In any currency; the answer is in the same. */
  readonly perServerHour: number;
  /** Mean load as a share of the load at which the cost is asked, above 0 to 1. */
  readonly loadFactor: number;
}

/** Prices in the currency of the server's. Null where that rate was not measured. */
export interface UnitCosts {
  readonly perRequest: Estimate | null;
  readonly perMillionOutputTokens: Estimate | null;
  /** Of prompt and output tokens together. */
  readonly perMillionTokens: Estimate | null;
}

/** What requests and tokens cost at a load, and where the server is used less than that. */
export interface Cost {
  readonly fullyUsed: UnitCosts;
  readonly atLoadFactor: UnitCosts;
  readonly price: Price;
}

const perHour = 3600;
const million = 1e6;

/** A price over a rate: the higher the rate, the lower the price. */
const over = (price: number, { value, low, high }: Estimate): Estimate => ({
  value: price / value,
  low: high === null || high <= 0 ? null : price / high,
  high: low === null || low <= 0 ? null : price / low,
});

/**
 * What a request and a million tokens cost at a load of one server: price per hour ÷ (3600 × rate), with the rate's
 * interval; and the same divided by the load factor, as idle hours cost, too. Ask it of the load at the SLO capacity: at
 * the most throughput, which keeps no promise, everything is cheaper than it will be. Refused where no rate may be used.
 */
export function costAt(point: LoadPoint, price: Price): Answer<Cost> {
  const { perServerHour, loadFactor } = price;
  if (!(Number.isFinite(perServerHour) && perServerHour > 0))
    return refuse('The price of a server-hour must be above 0.');
  if (!(loadFactor > 0 && loadFactor <= 1))
    return refuse('The load factor must be a share above 0, up to 1, e.g. 0.5.');
  const of = (rate: PointValue | null, units: number, use: number): Estimate | null =>
    isUsableRate(point, rate) ? over((units * perServerHour) / perHour / use, rate) : null;
  const at = (use: number): UnitCosts => ({
    perRequest: of(point.requestsPerS, 1, use),
    perMillionOutputTokens: of(point.outputTokensPerS, million, use),
    perMillionTokens: of(point.totalTokensPerS, million, use),
  });
  const fullyUsed = at(1);
  if (Object.values(fullyUsed).every((value) => value === null))
    return refuse('No rate of this load may be used. Measure a steady load for minutes.');
  return tell({ fullyUsed, atLoadFactor: at(loadFactor), price });
}
