import type { DrawRequest } from '../prediction/predict.ts';
import { commonBeginning } from '../engine/prefix-keys.ts';
import type { SchedulerLimits } from '../engine/engine-profile.ts';
import type { MeasuredLoad } from './measured-load.ts';

/** Tokens of one request. */
export interface Lengths {
  readonly promptTokens: number;
  readonly outputTokens: number;
}

/** What is sent: pairs of lengths, as they were measured or changed, each as likely as another. */
export interface RequestShape {
  readonly lengths: readonly Lengths[];
  /** Tokens with which all prompts begin alike. */
  readonly commonTokens: number;
}

/** More pairs say no more. */
const mostPairs = 4000;

/** The measured requests of these loads, and the beginning that they have in common by the share found in the prefix cache. */
export function shapeOf(loads: readonly MeasuredLoad[], hitShare: number): RequestShape {
  const all = loads.flatMap(({ requests }) => requests.filter(({ measured }) => measured));
  const step = Math.max(1, all.length / mostPairs);
  const lengths = Array.from({ length: Math.min(all.length, mostPairs) }, (_, i) => all[Math.floor(i * step)]).flatMap(
    (request) =>
      request === undefined ? [] : [{ promptTokens: request.promptTokens, outputTokens: request.outputTokens }],
  );
  return { lengths, commonTokens: Math.round(hitShare * meanOf(lengths, 'promptTokens')) };
}

/** Mean tokens of a request; NaN of none. */
export const meanOf = (lengths: readonly Lengths[], of: keyof Lengths): number =>
  lengths.reduce((sum, pair) => sum + pair[of], 0) / lengths.length;

/** Share of the requests that are longer than a server takes, 0 to 1. */
export const tooLong = ({ lengths }: RequestShape, { maxModelLen }: Pick<SchedulerLimits, 'maxModelLen'>): number =>
  lengths.filter(({ promptTokens, outputTokens }) => promptTokens + outputTokens > maxModelLen).length / lengths.length;

/** Requests drawn from a shape, each by chance and independent of the others. */
export function drawFrom({ lengths, commonTokens }: RequestShape): DrawRequest {
  return (random) => {
    const { promptTokens, outputTokens } = lengths[Math.floor(random() * lengths.length)] ?? {
      promptTokens: 1,
      outputTokens: 1,
    };
    const ordinal = Math.floor(random() * 2 ** 31);
    return {
      promptTokens,
      outputTokens,
      maxTokens: outputTokens,
      finishReason: 'length',
      ...(commonTokens > 0 ? { tokens: commonBeginning(commonTokens, ordinal) } : {}),
    };
  };
}
