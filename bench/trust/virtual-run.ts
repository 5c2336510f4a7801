import { createColumnsBuilder, type RecordColumns } from '../../lib/assessment/record-columns.ts';
import type { RecordLine } from '../../lib/schema/record.ts';
import type { Run } from '../../lib/schema/run.ts';
import { exponential, seededRandom, type Random } from '../../lib/statistics/seeded-random.ts';
import { baseRun } from '../../reports/golden/base-run.ts';
import type { EngineProfile } from '../../simulator/engine/engine-profile.ts';
import { meanOneLognormal } from '../../simulator/engine/step-time.ts';
import { runVirtually, type Arrival } from '../../simulator/engine/virtual-time.ts';

/** A steady load on one simulated server. */
export interface VirtualLoad {
  readonly name: string;
  readonly profile: EngineProfile;
  readonly loop: 'open' | 'closed';
  /** Requests/s of an open loop, requests in flight of a closed one. */
  readonly level: number;
  /** Means; both lengths vary by `spread` (coefficient of variation, lognormal). */
  readonly promptTokens: number;
  readonly outputTokens: number;
  readonly spread: number;
}

/** How much of it a run sends. */
export interface Length {
  readonly warmup: number;
  readonly measured: number;
}

/** Streams of one seed that do not meet. */
const streams = { arrivals: 21, lengths: 22, start: 23 } as const;
/** Users of a closed loop come in over this time, so that they do not march in step. */
const rampMs = 2000;

type Sent = Map<string, { readonly index: number; readonly vu: number; readonly atMs: number }>;

const drawn = (mean: number, spread: number, random: Random): number =>
  Math.max(2, Math.round(mean * meanOneLognormal(random, spread)));

/** Draws the requests one after the other, and remembers when each was sent. */
function sender({ promptTokens, outputTokens, spread }: VirtualLoad, seed: number, most: number) {
  const sent: Sent = new Map();
  const next = (atMs: number, vu: number): Arrival | null => {
    const index = sent.size;
    if (index >= most) return null;
    const random = seededRandom(seed, index + 1, streams.lengths);
    const id = `request-${index}`;
    sent.set(id, { index, vu, atMs });
    const output = drawn(outputTokens, spread, random);
    return {
      id,
      atMs,
      promptTokens: drawn(promptTokens, spread, random),
      outputTokens: output,
      maxTokens: output,
      finishReason: 'length',
    };
  };
  return { sent, next };
}

function firstArrivals(
  load: VirtualLoad,
  seed: number,
  most: number,
  next: (atMs: number, vu: number) => Arrival | null,
) {
  const start = seededRandom(seed, 0, streams.start);
  if (load.loop === 'closed')
    return Array.from({ length: load.level }, () => start() * rampMs)
      .sort((a, b) => a - b)
      .flatMap((atMs, slot) => next(atMs, slot + 1) ?? []);
  const random = seededRandom(seed, 0, streams.arrivals);
  let atMs = 0;
  return Array.from({ length: most }, (_, index) =>
    next((atMs += (1000 * exponential(random)) / load.level), index + 1),
  ).flatMap((arrival) => arrival ?? []);
}

/** Records of one run of a load in virtual time, as the extension would write them; every seed is another run. */
export function virtualRun(
  load: VirtualLoad,
  { warmup, measured }: Length,
  seed: number,
): { run: Run; columns: RecordColumns } {
  const open = load.loop === 'open';
  const most = warmup + measured;
  const { sent, next } = sender(load, seed, most);
  const arrivals = firstArrivals(load, seed, most, next);
  const { results } = runVirtually({
    profile: load.profile,
    seed,
    arrivals,
    next: ({ request }, nowMs) => (open ? null : next(nowMs, sent.get(request.id)?.vu ?? 1)),
    keepInstants: false,
  });
  const builder = createColumnsBuilder();
  for (const { progress } of results) {
    const { request, firstTokenMs, lastTokenMs, generatedTokens } = progress;
    const { index = 0, vu = 1, atMs = 0 } = sent.get(request.id) ?? {};
    const line: RecordLine = {
      v: 1,
      id: request.id,
      scenario: 'virtual',
      phase: index < warmup ? 'warmup' : 'measure',
      level: load.level,
      workload: 'synthetic',
      vu,
      scheduledMs: open ? atMs : null,
      sentMs: atMs,
      headersMs: atMs,
      firstTokenMs: firstTokenMs ?? null,
      lastTokenMs: lastTokenMs ?? null,
      endMs: lastTokenMs ?? atMs,
      status: 200,
      success: true,
      failureKind: null,
      failureMessage: null,
      promptTokens: request.promptTokens,
      cachedTokens: 0,
      outputTokens: generatedTokens,
      tokenSource: 'usage',
      chunks: generatedTokens,
      gapP50Ms: null,
      gapP99Ms: null,
      gapMaxMs: null,
      finishReason: 'length',
      valid: null,
      invalidReason: null,
      requestId: null,
    };
    builder.append(line);
  }
  return { run: runOf(load, measured), columns: builder.finish() };
}

function runOf({ loop, level, name }: VirtualLoad, measured: number): Run {
  return {
    ...baseRun,
    scenario: name,
    loop,
    profile: { name: loop === 'open' ? 'poisson-arrival' : 'fixed-vus', levels: [level] },
    requestsPlanned: measured,
  };
}
