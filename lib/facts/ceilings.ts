import type { GpuFacts } from './gpu.ts';
import { headParameters, kvElementsPerToken, stepParameters, type ModelFacts } from './model.ts';

/**
 * Tokens of one request. Means of many requests will do: without a prefix cache the work of the mean is no more than the mean of the
 * work, as attention grows with the square of the tokens.
 */
export interface RequestTokens {
  readonly prompt: number;
  /** Of the prompt, those found in the prefix cache. */
  readonly cached: number;
  readonly output: number;
}

/** One replica: GPUs that share the work of one copy of a model. */
export interface Machine {
  readonly gpu: GpuFacts;
  readonly gpus: number;
  readonly model: ModelFacts;
  /** Bits of a weight; null where not known, for which the fewest and the fastest are taken. */
  readonly weightBits: number | null;
  /** Bits of an element of the KV cache; null likewise. */
  readonly kvBits: number | null;
}

/** Fewer bits of a weight or of the KV cache are not in use where nobody says so. */
const fewestBits = 4;

const weightBytes = ({ weightBits }: Machine): number => (weightBits ?? fewestBits) / 8;
const kvBytesPerToken = ({ kvBits, model }: Machine): number =>
  (kvElementsPerToken(model) * (kvBits ?? fewestBits)) / 8;
const bandwidth = ({ gpu, gpus }: Machine): number => gpu.bandwidthBytesPerS.value * gpus;

/**
 * Operations per second that the GPUs of a machine have at most for weights of these bits. Weights of 8 bits or fewer may be multiplied
 * in any way that the GPU knows, those of 16 in 16 bits only.
 */
export function peakFlops({ gpu, gpus, weightBits }: Pick<Machine, 'gpu' | 'gpus' | 'weightBits'>): number {
  const { bits16, bits16Narrow, bits8, bits4 } = gpu.flops;
  const narrow = weightBits !== null && weightBits >= 16 ? [] : [bits8, bits4];
  return gpus * Math.max(bits16.value, ...[bits16Narrow, ...narrow].map((fact) => fact?.value ?? 0));
}

/** Operations per second in the usual way: 16 bits, summed up in 32. What a share of the peak is mostly stated of. */
export const usualFlops = ({ gpu, gpus }: Pick<Machine, 'gpu' | 'gpus'>): number => gpus * gpu.flops.bits16.value;

/** What the tokens of a context see in sum, each no more than `most` before it. */
const seenUpTo = (length: number, most: number): number =>
  length <= most ? length ** 2 / 2 : most ** 2 / 2 + (length - most) * most;

/** A context as the mean layer sees it: layers with a sliding window see no further than it. */
export function seenContext({ layers, slidingWindow }: ModelFacts, context: number): number {
  if (slidingWindow === null) return context;
  const share = slidingWindow.layers / layers;
  return (1 - share) * context + share * Math.min(context, slidingWindow.tokens);
}

/** Operations of attention for tokens from one length of the context to another: two products of 2 · heads · size with each token seen. */
function attentionFlops({ layers, queryHeads, headDim, slidingWindow }: ModelFacts, from: number, to: number): number {
  const seenByAll = seenUpTo(to, Number.POSITIVE_INFINITY) - seenUpTo(from, Number.POSITIVE_INFINITY);
  if (slidingWindow === null) return 4 * queryHeads * headDim * layers * seenByAll;
  const within = seenUpTo(to, slidingWindow.tokens) - seenUpTo(from, slidingWindow.tokens);
  return 4 * queryHeads * headDim * ((layers - slidingWindow.layers) * seenByAll + slidingWindow.layers * within);
}

/**
 * Floating-point operations of one request, as vLLM's own estimate counts them: two for each parameter and token, and those of
 * attention. The output head works once for a prompt, and for each token of the answer.
 */
export function requestFlops(
  model: ModelFacts,
  { prompt, cached, output }: RequestTokens,
): { prefill: number; decode: number } {
  const perToken = stepParameters(model);
  const head = headParameters(model);
  return {
    prefill: 2 * (perToken - head) * (prompt - cached) + 2 * head + attentionFlops(model, cached, prompt),
    decode: 2 * perToken * output + attentionFlops(model, prompt, prompt + output),
  };
}

/** Requests per second that arithmetic allows. */
export function computeCeiling(machine: Machine, tokens: RequestTokens, flops = peakFlops(machine)): number {
  const { prefill, decode } = requestFlops(machine.model, tokens);
  return flops / (prefill + decode);
}

/** The mean context of a token of the answer, from the end of the prompt to the end of the answer. */
export const meanContext = ({ prompt, output }: RequestTokens): number => prompt + output / 2;

/**
 * Output tokens per second that reading the KV cache allows, even with an infinite batch. Tokens found in the prefix cache are left out:
 * requests that share them may read them together.
 */
export function kvReadingCeiling(machine: Machine, tokens: RequestTokens): number {
  const own = meanContext(tokens) - tokens.cached;
  return bandwidth(machine) / (kvBytesPerToken(machine) * seenContext(machine.model, own));
}

/** Bytes of weights that every step reads. */
export const stepWeightBytes = (machine: Machine): number => stepParameters(machine.model) * weightBytes(machine);

/** Whether what a step reads of the weights fits into the caches of the GPUs, so that memory does not bound a step. */
export const fitsInCache = (machine: Machine): boolean =>
  stepWeightBytes(machine) <= machine.gpu.cacheBytes.value * machine.gpus;

/** The time that one step takes at least, s: all weights are read once. Zero where they fit into the caches. */
export const stepFloorS = (machine: Machine): number =>
  fitsInCache(machine) ? 0 : stepWeightBytes(machine) / bandwidth(machine);

/** The time of a step that reads weights and the KV cache of so many sequences, s. */
export const stepTimeS = (machine: Machine, sequences: number, context: number): number =>
  (stepWeightBytes(machine) + sequences * kvBytesPerToken(machine) * seenContext(machine.model, context)) /
  bandwidth(machine);

/** The time that a prompt takes at least before its first token, s: its arithmetic, and one step. */
export const firstTokenFloorS = (machine: Machine, tokens: RequestTokens): number =>
  Math.max(requestFlops(machine.model, tokens).prefill / peakFlops(machine), stepFloorS(machine));

/** Tokens of context that the memory beside the weights holds at most. `reservedBytes` is what else is in it. */
export function kvTokensThatFit(machine: Machine, reservedBytes = 0): number {
  const { gpu, gpus, model } = machine;
  const free = gpu.memoryBytes.value * gpus - model.parameters * weightBytes(machine) - reservedBytes;
  return Math.max(0, free) / kvBytesPerToken(machine);
}

/** Requests per second if so many are held at a time, each for as long as its steps take at least; infinite where no step takes time. */
export const kvCeiling = (machine: Machine, kvTokens: number, tokens: RequestTokens, tokensPerStep = 1): number =>
  kvTokens / seenContext(machine.model, meanContext(tokens)) / ((tokens.output / tokensPerStep) * stepFloorS(machine));

/**
 * Requests per second of a machine that loses nothing: so many sequences decode together at the speed of memory, and prompts are
 * computed in between at the peak.
 */
export function idealRate(
  machine: Machine,
  tokens: RequestTokens,
  sequences: number,
  flops = peakFlops(machine),
): number {
  const decoding = (stepTimeS(machine, sequences, meanContext(tokens)) * tokens.output) / sequences;
  return 1 / (decoding + requestFlops(machine.model, tokens).prefill / flops);
}
