import { refuse, tell, type Answer } from '../../lib/capacity/answer.ts';
import type { Setup } from '../../lib/facts/setup.ts';
import type { CalibrationFigure } from '../../lib/schema/plan/what-if.ts';
import { inOneList } from '../../lib/units/list.ts';
import { formatQuantity } from '../../lib/units/quantity.ts';
import { calibrate, largestError, type Calibration, type RunFit } from '../calibration/calibrate.ts';
import type { FigureKind } from '../calibration/run-figures.ts';
import type { MeasuredRun } from '../calibration/measured-run.ts';
import type { Profile } from '../profiles/profile.ts';
import type { Base } from './base-profile.ts';
import { hitWords, wordsOf } from './loads-to-fit.ts';
import type { MeasuredLoad } from './measured-load.ts';
import { paced } from './pace.ts';
import { neededParameters, scaleParameters } from './scale-parameters.ts';

/** What a calibration is made of. */
export interface CalibrationInput {
  /** Lowest first. */
  readonly loads: readonly MeasuredLoad[];
  readonly base: Base;
  readonly setup: Setup;
  /** Of the measured prompt tokens, those found in the prefix cache, 0 to 1. */
  readonly hitShare: number;
}

/** A calibrated profile and what it is worth. */
export interface CalibratedProfile {
  readonly profile: Profile;
  readonly figures: readonly CalibrationFigure[];
  readonly worstError: number;
  /** Null where no load could be held out. */
  readonly heldOutError: number | null;
  readonly cautions: readonly string[];
}

/** Fewer hits are as good as none. */
export const leastHits = 0.05;
/** A fit that misses a median by more does not describe the server; and by more than this it says so. */
const bounds = { refused: 0.3, told: 0.1 } as const;

const units: Readonly<Record<FigureKind, CalibrationFigure['unit']>> = {
  'TTFT p50': 'ms',
  'TTFT p90': 'ms',
  'TPOT p50': 'ms',
  'output tokens/s': 'tok/s',
};

function figuresOf({ figures }: RunFit, { runId, ...load }: MeasuredLoad): CalibrationFigure[] {
  return figures.map(({ kind, figure, measured, simulated }) => ({
    runId,
    load: wordsOf({ runId, ...load }),
    figure,
    unit: units[kind],
    measured,
    simulated,
  }));
}

/** The prompts of a replay begin alike for as long as the prefix cache held of the measured ones, in the mean. */
function withCommon(load: MeasuredLoad, hitShare: number): MeasuredLoad {
  if (hitShare <= leastHits) return load;
  const prompts = load.requests.reduce((sum, { promptTokens }) => sum + promptTokens, 0);
  return { ...load, commonTokens: Math.round((hitShare * prompts) / load.requests.length) };
}

const words: Readonly<Record<string, string>> = {
  'costs.weightsMs': 'how fast its memory is (measure one request at a time)',
  'costs.perTokenUs': 'how fast its arithmetic is (measure more requests in flight, or longer prompts)',
  'api.requestMs': 'what its API takes for a request',
  'costs.overheadMs': 'what a step takes beside memory and arithmetic',
};

function notIdentified({ parameters }: Calibration): string[] {
  return parameters.filter(({ standardError }) => standardError === null).map(({ parameter }) => parameter.id);
}

function cautionsOf(calibration: Calibration, { base, setup, hitShare }: CalibrationInput): string[] {
  const kept = notIdentified(calibration).flatMap((id) => words[id] ?? []);
  const { worstError, profile } = calibration;
  return [
    ...base.cautions,
    ...(kept.length === 0
      ? []
      : [`These loads do not tell ${inOneList(kept)}: that is taken from ${base.profile.id}.`]),
    ...(worstError <= bounds.told
      ? []
      : [
          `The calibrated simulator misses a median or a throughput of a load that it was fitted to by ${formatQuantity(worstError, 'share')}.`,
        ]),
    ...(setup.kvCacheTokens === null
      ? [`The server does not tell how large its KV cache is: ${profile.limits.kvCacheTokens} tokens are taken.`]
      : []),
    ...(hitShare > leastHits
      ? [
          `${hitWords(hitShare)} of the prompt tokens came from the prefix cache: in the simulator all prompts begin alike for that share of the mean prompt.`,
        ]
      : []),
  ];
}

function refusalsOf(calibration: Calibration, { base, setup }: CalibrationInput): string[] {
  const lacking = notIdentified(calibration).filter((id) => neededParameters.includes(id));
  // What a data sheet says of this very machine may stand in for what was not measured.
  const stood = base.shapeKnown && setup.gpu !== null;
  if (lacking.length > 0 && !stood)
    return [
      `The loads do not tell ${inOneList(lacking.flatMap((id) => words[id] ?? []))}; nor is the GPU known by name (setting GPU, or --facts).`,
    ];
  if (calibration.worstError > bounds.refused)
    return [
      `The simulator does not describe this server: fitted to these loads it still misses one by ${formatQuantity(calibration.worstError, 'share')}. ` +
        'Measure again with nothing else on the machine; or the server does what the simulator does not know (speculative decoding, several replicas).',
    ];
  return [];
}

/** The simulator, fitted to loads of one workload: see `scaleParameters` for what these can tell. */
export function calibrateLoads(input: CalibrationInput): Answer<CalibratedProfile> {
  const loads = input.loads.map((load) => withCommon(load, input.hitShare));
  const [lowest] = loads;
  const enough = (runs: readonly MeasuredRun[]): boolean => runs.length >= 2 && runs.some((run) => run === lowest);
  const { profile: base } = input.base;
  const calibration = calibrate(paced(base, loads), loads, `${base.id}-calibrated`, {
    parameters: scaleParameters,
    kept: neededParameters,
    enough,
    heldOutBySame: true,
  });
  const refusals = refusalsOf(calibration, input);
  if (refusals.length > 0) return refuse(...refusals);
  return tell({
    profile: calibration.profile,
    figures: calibration.fits.flatMap((fit, i) => {
      const load = loads[i];
      return load === undefined ? [] : figuresOf(fit, load);
    }),
    worstError: calibration.worstError,
    heldOutError: calibration.heldOut.length === 0 ? null : largestError(calibration.heldOut),
    cautions: cautionsOf(calibration, input),
  });
}
