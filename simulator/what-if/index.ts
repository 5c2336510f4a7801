import { refuse, tell, type Answer } from '../../lib/capacity/answer.ts';
import { sharedObjectives } from '../../lib/capacity/search/shared-objectives.ts';
import type { Setup } from '../../lib/facts/setup.ts';
import type { SimulatedCapacity, VariantAnswer, WhatIf } from '../../lib/schema/plan/what-if.ts';
import type { Objective } from '../../lib/schema/run.ts';
import { inOneList } from '../../lib/units/list.ts';
import { formatQuantity } from '../../lib/units/quantity.ts';
import { lengthGroups, mostInFlight } from '../calibration/measured-run.ts';
import type { SchedulerLimits } from '../engine/engine-profile.ts';
import type { Profile } from '../profiles/profile.ts';
import { baseOf, cacheTokensOf, machineOf, type Base } from './base-profile.ts';
import { calibrateLoads, leastHits, type CalibratedProfile } from './calibrate-loads.ts';
import { expectedRate, ratioError, type MeasuredCapacity } from './expected-rate.ts';
import { hitShare, loadsToFit } from './loads-to-fit.ts';
import type { MeasuredLoad } from './measured-load.ts';
import { shapeOf } from './request-shape.ts';
import { simulatedCapacity } from './simulated-capacity.ts';
import type { Calibrated, Variant } from './variant.ts';
import { variantKinds, variantsAsked, variantsOf } from './variants/index.ts';

/** What a what-if is drawn from. */
export interface WhatIfInput {
  /** Loads of one set-up, differing in load only. */
  readonly loads: readonly MeasuredLoad[];
  readonly objectives: readonly Objective[];
  /** Of one replica, under all objectives; null where it could not be told. */
  readonly capacity: MeasuredCapacity | null;
  readonly setup: Setup;
  /** Of the server, where they are known: it does not tell them. */
  readonly limits?: Partial<Pick<SchedulerLimits, 'maxNumSeqs' | 'maxNumBatchedTokens'>>;
  /** A profile to start from; absent: by facts about GPU and model. */
  readonly base?: Profile;
  /** Ids of variants; empty for those that apply. */
  readonly variants: readonly string[];
}

/** The kinds of variants, for a list of what may be asked. */
export const whatIfIds = (): readonly { readonly id: string; readonly words: string }[] =>
  variantKinds.map(({ id, words }) => ({ id, words }));

/** A simulated capacity that is so far from the measured one says nothing of this server. */
const mostCapacityError = 0.3;
/** Prompts alone that differ by this factor tell what grows with the prompt. */
const lengthFactor = 2;

/** The base with the limits that are known beside what the server tells. */
function withLimits(base: Base, { setup, limits = {} }: WhatIfInput): Base {
  const machine = machineOf(setup);
  const kvCacheTokens = setup.kvCacheTokens ?? (machine === null ? null : cacheTokensOf(machine));
  const told = kvCacheTokens === null ? {} : { kvCacheTokens };
  return { ...base, profile: { ...base.profile, limits: { ...base.profile.limits, ...told, ...limits } } };
}

/** Whether one request at a time was measured with prompts of two lengths. */
function twoLengths(loads: readonly MeasuredLoad[]): boolean {
  const lengths = loads
    .filter((load) => mostInFlight(load) === 1)
    .flatMap((load) => lengthGroups(load).map(({ promptTokens }) => promptTokens));
  return lengths.length >= 2 && Math.max(...lengths) >= lengthFactor * Math.min(...lengths);
}

/** Objectives that no request decides are in no simulation. */
function unsimulated(objectives: readonly Objective[]): string[] {
  const shared = new Set(sharedObjectives(objectives).map(({ objective }) => objective.id));
  const others = objectives.map(({ id }) => id).filter((id) => !shared.has(id));
  return others.length === 0
    ? []
    : [`Left out of the simulation, as no single request decides it: ${inOneList(others)}.`];
}

const limitWords = ({ limits = {} }: WhatIfInput, { profile }: CalibratedProfile): string[] =>
  limits.maxNumSeqs === undefined
    ? [
        `The server does not tell --max-num-seqs: ${profile.limits.maxNumSeqs} is taken, vLLM's own choice for such a GPU.`,
      ]
    : [];

interface Context {
  readonly input: WhatIfInput;
  readonly from: Calibrated;
  readonly baseline: SimulatedCapacity;
  /** Where all searches begin, requests/s: the same for all, so that a change that changes nothing has the ratio 1. */
  readonly ideaRps: number;
  /** Of the calibration, as it widens an expectation. */
  readonly error: number;
}

async function answerOf(variant: Variant, { input, from, baseline, ideaRps, error }: Context): Promise<VariantAnswer> {
  const named = { id: variant.id, name: variant.name(from) };
  const changed = variant.change(from);
  if (changed.told === null) return { ...named, changes: [], answer: changed };
  const { changes, cautions, uncertainty, ...simulated } = changed.told;
  const capacity = await simulatedCapacity(simulated, input.objectives, ideaRps);
  if (capacity === null)
    return {
      ...named,
      changes,
      answer: refuse('The search in the simulator found no rate that keeps the objectives within its probes.'),
    };
  const ratio = capacity.capacityRps / baseline.capacityRps;
  return {
    ...named,
    changes,
    answer: tell({
      ...capacity,
      ratio,
      expectedRps: input.capacity === null ? null : expectedRate(input.capacity, ratio, error + uncertainty),
      cautions,
    }),
  };
}

/** Simulated over measured capacity, minus 1; null where none of Poisson arrivals was measured. */
const capacityErrorOf = (capacity: MeasuredCapacity | null, simulatedRps: number): number | null =>
  capacity?.basis === 'slo-capacity' && capacity.requestsPerS.value > 0
    ? simulatedRps / capacity.requestsPerS.value - 1
    : null;

function capacityCautions({ capacity }: WhatIfInput): string[] {
  if (capacity === null)
    return ['No capacity was measured: only ratios of simulated ones are told. Measure it (k6-vllm saturate).'];
  return capacity.basis === 'slo-capacity'
    ? []
    : [
        'The measured capacity is an upper bound, of a closed loop: what follows from it is one, too, and the simulator could not be held against it. Measure it (k6-vllm saturate).',
      ];
}

/** The highest rate of answers of a load, requests/s. */
function highestRps(loads: readonly MeasuredLoad[]): number {
  return Math.max(
    ...loads.map(({ requests }) => {
      const ends = requests.map(({ endMs }) => endMs);
      return (1000 * requests.length) / (Math.max(...ends) - (requests[0]?.sentMs ?? 0));
    }),
  );
}

/** Everything that stands before the variants: the calibrated simulator and its own capacity. */
async function calibrated(
  input: WhatIfInput,
): Promise<Answer<Context & { profile: CalibratedProfile; base: Base; leftOut: readonly string[] }>> {
  const { objectives, setup } = input;
  if (sharedObjectives(objectives).length === 0)
    return refuse(
      'Nothing is promised that a request decides, so nothing has a capacity. Set objectives, e.g. SLO_P95_E2E.',
    );
  const { loads, leftOut, refusals } = loadsToFit(input.loads);
  if (refusals.length > 0) return refuse(...refusals);
  const base = withLimits(baseOf(setup, input.base), input);
  const hits = hitShare(loads);
  const profile = calibrateLoads({ loads, base, setup, hitShare: hits });
  if (profile.told === null) return profile;
  const from: Calibrated = {
    profile: profile.told.profile,
    shape: shapeOf(input.loads, hits > leastHits ? hits : 0),
    setup,
    hitShare: hits,
    lengthsKnown: base.shapeKnown || twoLengths(loads),
  };
  const ideaRps = input.capacity?.requestsPerS.value || highestRps(loads);
  const baseline = await simulatedCapacity(from, objectives, ideaRps);
  if (baseline === null || baseline.capacityRps === 0)
    return refuse(
      'In the calibrated simulator one request alone breaks the objectives, or no rate keeps them: there is nothing to compare with. Look at the figures of one request at a time.',
    );
  const capacityError = capacityErrorOf(input.capacity, baseline.capacityRps);
  if (capacityError !== null && Math.abs(capacityError) > mostCapacityError)
    return refuse(
      `The calibrated simulator is ${formatQuantity(Math.abs(capacityError), 'share')} off the measured capacity (${formatQuantity(baseline.capacityRps, 'req/s')} against ${formatQuantity(input.capacity?.requestsPerS.value ?? Number.NaN, 'req/s')}): it does not describe this server. ` +
        'Measure again with nothing else on the machine, and tell the limits that the server does not (--max-num-seqs).',
    );
  return tell({
    input,
    from,
    baseline,
    ideaRps,
    error: ratioError({ capacityError, ...profile.told }),
    profile: profile.told,
    base,
    leftOut,
  });
}

/**
 * What changes of a set-up would bring, by the simulator calibrated on the same loads: its SLO capacity in virtual time with each change
 * over that without (requests/s of Poisson arrivals), and what to expect of the measured one. Refused where the loads cannot carry
 * a calibration, each variant where it goes beyond them; a UsageError for variants that are not known.
 */
export async function whatIf(input: WhatIfInput): Promise<Answer<WhatIf>> {
  variantsAsked(input.variants);
  const made = await calibrated(input);
  if (made.told === null) return made;
  const { from, baseline, profile, base, leftOut } = made.told;
  const variants: VariantAnswer[] = [];
  for (const variant of variantsOf(from, input.variants)) variants.push(await answerOf(variant, made.told));
  return tell({
    profile: profile.profile.id,
    base: base.profile.id,
    calibration: {
      figures: profile.figures,
      worstError: profile.worstError,
      heldOutError: profile.heldOutError,
      capacityError: capacityErrorOf(input.capacity, baseline.capacityRps),
    },
    baseline,
    variants,
    cautions: [
      ...profile.cautions,
      ...capacityCautions(input),
      ...limitWords(input, profile),
      ...unsimulated(input.objectives),
      ...leftOut,
    ],
  });
}
