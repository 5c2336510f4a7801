import { normal, type Random } from '../../lib/statistics/seeded-random.ts';

/** What one engine step costs. Units are in the names; where each value comes from is each profile's evidence. */
export interface StepCosts {
  /** Scheduling, launches and sampling: paid by every step. */
  readonly overheadMs: number;
  /** Reading all weights once: 2·parameters / (bandwidth · efficiency). */
  readonly weightsMs: number;
  /** Arithmetic per token in the step: 2·parameters·2 / (FLOP/s · utilisation). */
  readonly perTokenUs: number;
  /** Reading the keys and values of one token of context of a decoding request. */
  readonly perKvTokenUs: number;
  /** Paid once per decoding request. */
  readonly perDecodeUs: number;
  /** Attention of prefill, per squared token: a whole prompt of n tokens costs this times n². */
  readonly perSquaredTokenPs: number;
  /**
   * How many times as long the decoding requests' keys and values take in a step that also prefills: its
   * attention kernel takes all rows alike, and FlashAttention 2 packs the query heads that share a KV head only
   * when every request decodes. Without it, a profile that fits at 30 requests is too fast at 130.
   */
  readonly mixedKvFactor: number;
  /**
   * How memory and arithmetic times blend: 1 adds them, infinity takes the longer. 2 fits the operator times
   * that the Vidur project measured on the A100 (error 3 to 4 %, against 8 % for the longer of the two).
   */
  readonly blend: number;
  /** Coefficient of variation of a step's duration (lognormal, mean 1). */
  readonly jitter: number;
}

/** What one step has to do. */
export interface StepLoad {
  /** Tokens computed: prefill and decode together. */
  readonly tokens: number;
  /** Requests that decode. */
  readonly decodes: number;
  /** Tokens of context that the decoding requests read, summed. */
  readonly kvTokens: number;
  /** Σ n·(2·context + n) over the prefill chunks of n tokens. */
  readonly prefillSquare: number;
  /** Whether any chunk is a prefill. */
  readonly prefills: boolean;
}

/** The expected duration of a step, in ms, before jitter. */
export function expectedStepMs(costs: StepCosts, load: StepLoad): number {
  const arithmeticMs = (costs.perTokenUs * load.tokens) / 1e3;
  const p = costs.blend;
  const perKvTokenUs = costs.perKvTokenUs * (load.prefills ? costs.mixedKvFactor : 1);
  const blended = (costs.weightsMs ** p + arithmeticMs ** p) ** (1 / p);
  return (
    costs.overheadMs +
    blended +
    (perKvTokenUs * load.kvTokens + costs.perDecodeUs * load.decodes) / 1e3 +
    (costs.perSquaredTokenPs * load.prefillSquare) / 1e9
  );
}

/** A lognormal draw with mean 1 and this coefficient of variation. */
export function meanOneLognormal(random: Random, coefficientOfVariation: number): number {
  const variance = Math.log(1 + coefficientOfVariation ** 2);
  return Math.exp(normal(random, -variance / 2, Math.sqrt(variance)));
}
