import { exponential, seededRandom, type Random } from '../../lib/statistics/seeded-random.ts';
import type { EngineState } from '../engine/engine.ts';
import { meanOneLognormal } from '../engine/step-time.ts';
import { runVirtually, type Arrival } from '../engine/virtual-time.ts';
import type { Profile, Provenance } from '../profiles/profile.ts';
import { latencyFigures, quantilesOf, type LatencyFigures, type Quantiles } from './load-figures.ts';

/** A request without its id and instant. */
export type DrawRequest = (random: Random) => Omit<Arrival, 'id' | 'atMs'>;

/** What is asked of a profile. */
export interface PredictionRequest {
  readonly profile: Profile;
  /** Open: Poisson arrivals at a rate. Closed: a number of requests in flight at any time. */
  readonly loop: 'open' | 'closed';
  /** Requests per second of an open loop, requests in flight of a closed one. */
  readonly levels: readonly number[];
  /** Means over the requests. */
  readonly promptTokens: number;
  readonly outputTokens: number;
  /**
   * Coefficient of variation of both lengths (lognormal). With 0 the users of a closed loop march in step, as they do with a
   * real server when all answers are equally long.
   */
  readonly lengthSpread: number;
  /** Draws each request instead, for instance from measured ones; absent: lengths around the means, and nothing in common. */
  readonly draw?: DrawRequest;
  /** For how long requests are sent; what was sent is served to its end. */
  readonly durationMs: number;
  /** Repetitions with other arrivals and other jitter. */
  readonly seeds: number;
}

/** One level of a prediction: of every figure the median over the seeds. */
export interface PredictedLevel extends LatencyFigures {
  readonly level: number;
  /** Requests sent in the time of sending. */
  readonly sent: number;
  /** Of these, requests that can never fit. */
  readonly refused: number;
  /** Requests that ended, and tokens that came, in a second of the time of sending. */
  readonly requestsPerSecond: number;
  readonly outputTokensPerSecond: number;
  /** Share of the KV blocks held, over the time of sending: mean and maximum. */
  readonly kvUseMean: number;
  readonly kvUseMax: number;
  readonly waitingMax: number;
  readonly preemptions: number;
}

/** What a profile makes of a load; simulated, never measured. */
export interface Prediction extends Omit<PredictionRequest, 'profile' | 'levels' | 'draw'> {
  readonly simulated: true;
  readonly profile: string;
  readonly model: string;
  readonly provenance: Provenance;
  readonly evidence: string;
  readonly levels: readonly PredictedLevel[];
}

/** The expected curve of a profile, in virtual time. Its prompts share no prefix unless they are drawn so. */
export function predict(request: PredictionRequest): Prediction {
  const { profile, levels, draw: _draw, ...load } = request;
  const { id, model, provenance, evidence } = profile;
  return {
    simulated: true,
    profile: id,
    model,
    provenance,
    evidence,
    ...load,
    levels: levels.map((level) =>
      medianLevel(
        level,
        Array.from({ length: load.seeds }, (_, index) => predictLevel(request, level, index + 1)),
      ),
    ),
  };
}

/** Random streams, apart from the engine's own jitter. */
const [arrivalStream, lengthStream] = [9, 10];
/** Users of a closed loop come in over this time, so that they do not march in step. */
const rampMs = 1000;

function predictLevel(request: PredictionRequest, level: number, seed: number): PredictedLevel {
  const { profile, loop, durationMs } = request;
  const random = seededRandom(seed, 0, arrivalStream);
  let sent = 0;
  const arrivalAt = (atMs: number): Arrival => {
    sent += 1;
    return { id: String(sent), atMs, ...lengths(request, seededRandom(seed, sent, lengthStream)) };
  };
  const open = loop === 'open';
  const instants = open ? poissonInstants(level, durationMs, random) : rampInstants(level, random);
  const gauges = createGauges(durationMs);
  const run = runVirtually({
    profile,
    seed,
    arrivals: instants.map(arrivalAt),
    next: (_, nowMs) => (open || nowMs >= durationMs ? null : arrivalAt(nowMs)),
    watch: gauges.watch,
    keepInstants: false,
  });
  const ended = run.results.filter(({ progress }) => (progress.lastTokenMs ?? Infinity) <= durationMs);
  return {
    level,
    sent,
    refused: run.refused.length,
    requestsPerSecond: (ended.length / durationMs) * 1000,
    ...latencyFigures(run.results.map(({ progress }) => progress)),
    ...gauges.figures(),
    preemptions: run.preemptions,
  };
}

/** What requests are like; see `PredictionRequest`. */
export type RequestMix = Pick<PredictionRequest, 'profile' | 'promptTokens' | 'outputTokens' | 'lengthSpread' | 'draw'>;

/** The lengths of one request, tokens: spread around the means, within what the profile serves; or as it is drawn. */
export function lengths(
  { profile, promptTokens, outputTokens, lengthSpread, draw }: RequestMix,
  random: Random,
): Omit<Arrival, 'id' | 'atMs'> {
  if (draw !== undefined) return draw(random);
  const drawn = (mean: number, most: number): number =>
    Math.min(most, Math.max(1, Math.round(mean * meanOneLognormal(random, lengthSpread))));
  const prompt = drawn(promptTokens, profile.limits.maxModelLen - 1);
  const output = drawn(outputTokens, profile.limits.maxModelLen - prompt);
  return { promptTokens: prompt, outputTokens: output, maxTokens: output, finishReason: 'length' };
}

/** When Poisson arrivals at a rate come, ms, until a duration is over. */
export function poissonInstants(rateRps: number, durationMs: number, random: Random): number[] {
  const instants: number[] = [];
  for (let atMs = 0; ;) {
    atMs += (exponential(random) * 1000) / rateRps;
    if (atMs >= durationMs) return instants;
    instants.push(atMs);
  }
}

function rampInstants(concurrency: number, random: Random): number[] {
  return Array.from({ length: concurrency }, () => random() * rampMs);
}

type GaugeFigures = Pick<PredictedLevel, 'outputTokensPerSecond' | 'kvUseMean' | 'kvUseMax' | 'waitingMax'>;

/** Watches the steps that end within the time of sending. */
function createGauges(durationMs: number): {
  readonly watch: (state: EngineState, nowMs: number, tokens: number) => void;
  readonly figures: () => GaugeFigures;
} {
  let tokens = 0;
  let kvTime = 0;
  let beforeMs = 0;
  let kvUseMax = 0;
  let waitingMax = 0;
  return {
    watch({ kvUsage, waiting }, nowMs, emitted) {
      if (nowMs > durationMs) return;
      tokens += emitted;
      kvTime += kvUsage * (nowMs - beforeMs);
      beforeMs = nowMs;
      kvUseMax = Math.max(kvUseMax, kvUsage);
      waitingMax = Math.max(waitingMax, waiting);
    },
    figures: () => ({
      outputTokensPerSecond: (tokens / durationMs) * 1000,
      kvUseMean: kvTime / durationMs,
      kvUseMax,
      waitingMax,
    }),
  };
}

/** Figure by figure the median over the repetitions. */
function medianLevel(level: number, runs: readonly PredictedLevel[]): PredictedLevel {
  const median = (of: (run: PredictedLevel) => number): number => quantilesOf(runs.map(of)).p50;
  const medians = (of: (run: PredictedLevel) => Quantiles): Quantiles => ({
    p50: median((run) => of(run).p50),
    p90: median((run) => of(run).p90),
    p95: median((run) => of(run).p95),
    p99: median((run) => of(run).p99),
  });
  return {
    level,
    sent: median(({ sent }) => sent),
    refused: median(({ refused }) => refused),
    requestsPerSecond: median(({ requestsPerSecond }) => requestsPerSecond),
    outputTokensPerSecond: median(({ outputTokensPerSecond }) => outputTokensPerSecond),
    ttftMs: medians(({ ttftMs }) => ttftMs),
    tpotMs: medians(({ tpotMs }) => tpotMs),
    e2eMs: medians(({ e2eMs }) => e2eMs),
    kvUseMean: median(({ kvUseMean }) => kvUseMean),
    kvUseMax: median(({ kvUseMax }) => kvUseMax),
    waitingMax: median(({ waitingMax }) => waitingMax),
    preemptions: median(({ preemptions }) => preemptions),
  };
}
