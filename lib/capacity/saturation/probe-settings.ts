import { k6Duration } from '../../configuration/duration.ts';
import { hash32 } from '../../statistics/seeded-random.ts';
import type { ProbePlan } from '../search/probe.ts';

/** Stream of the search's seed that the seeds of its probes are drawn from. */
const seeds = 2;
/** A request near the capacity takes so many times its mean time at an easy load; that many virtual users are made for it. */
const slower = 3;
/** Mean times of a request that a load is given to settle (`next-probe.ts`). */
const meansToSettle = 10;

/** What the settings of a probe are made of. */
export interface ProbeSetting {
  readonly plan: ProbePlan;
  /** From 1. */
  readonly number: number;
  /** Of the search. */
  readonly seed: number;
  /** Settings of all probes. */
  readonly common: Readonly<Record<string, string>>;
  /** The longest end-to-end time that is promised, ms; null where none is. */
  readonly promisedMs: number | null;
}

/** The name of a probe's run folder: `05-poisson-12.4`. */
export function probeId(number: number, { load }: Pick<ProbePlan, 'load'>): string {
  const level =
    load.loop === 'closed' ? `closed-${load.concurrency}` : `poisson-${Number(load.rateRps.toPrecision(3))}`;
  return `${String(number).padStart(2, '0')}-${level}`;
}

/** The settings by which k6 sends a probe; each probe has other requests, so that no prefix cache knows them. */
export function settingsOfProbe({ plan, number, seed, common, promisedMs }: ProbeSetting): Record<string, string> {
  const { load, settleMs, mostMs } = plan;
  const shared = {
    ...common,
    SEED: String(hash32(seed, number, seeds)),
    WARMUP: settleMs === 0 ? '0' : k6Duration(settleMs),
    DURATION: k6Duration(mostMs),
  };
  if (load.loop === 'closed')
    return { ...without(shared, openSettings), PROFILE: 'fixed-vus', CONCURRENCY: String(load.concurrency) };
  const expectedMs = Math.max(promisedMs ?? 0, (slower * settleMs) / meansToSettle);
  return { EXPECTED_E2E: k6Duration(expectedMs), ...shared, PROFILE: 'poisson-arrival', RATE: String(load.rateRps) };
}

/** What only an open loop follows. */
const openSettings: ReadonlySet<string> = new Set(['EXPECTED_E2E', 'PRE_ALLOCATED_VUS']);

const without = (settings: Readonly<Record<string, string>>, names: ReadonlySet<string>): Record<string, string> =>
  Object.fromEntries(Object.entries(settings).filter(([name]) => !names.has(name)));
