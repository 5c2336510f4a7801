import type { RequestRecord } from '../../lib/schema/record.ts';
import { seededRandom } from '../../lib/statistics/seeded-random.ts';

/** What happens to one request; everything that is not said is that of a healthy server. */
export type Fate = Partial<RequestRecord>;

export interface SyntheticLoad {
  readonly seed: number;
  readonly requests: number;
  readonly concurrency: number;
  readonly streaming: boolean;
  /** Overrides for request number `index`, given how it would have gone. */
  readonly fate?: (index: number, healthy: RequestRecord) => Fate;
}

const micro = (ms: number): number => Math.round(ms * 1000) / 1000;

/** Records of a closed loop against an imagined server, in the order in which they end. The same seed gives the same records. */
export function syntheticRecords(load: SyntheticLoad): RequestRecord[] {
  const random = seededRandom(load.seed);
  const between = (low: number, high: number): number => low + (high - low) * random();
  const freeAt = Array.from({ length: load.concurrency }, (_, slot) => 4 * slot);
  const records: RequestRecord[] = [];
  for (let index = 0; index < load.requests; index++) {
    const slot = freeAt.indexOf(Math.min(...freeAt));
    const sentMs = micro(freeAt[slot] ?? 0);
    const healthy = healthyRecord({ index, slot, sentMs, streaming: load.streaming }, between);
    const record = { ...healthy, ...load.fate?.(index, healthy) };
    freeAt[slot] = record.endMs + between(0.2, 1.5);
    records.push(record);
  }
  return records.sort((a, b) => a.endMs - b.endMs);
}

interface Sent {
  readonly index: number;
  readonly slot: number;
  readonly sentMs: number;
  readonly streaming: boolean;
}

function healthyRecord(sent: Sent, between: (low: number, high: number) => number): RequestRecord {
  const { index, slot, sentMs, streaming } = sent;
  const promptTokens = Math.round(between(640, 940));
  const outputTokens = Math.round(between(180, 440));
  // The product of two uniform numbers leans to the left, as first-token times do.
  const ttftMs = 60 + 0.11 * promptTokens + 240 * between(0, 1) * between(0, 1) + (index < 10 ? 180 : 0);
  const tpotMs = between(10.2, 12.9);
  const firstTokenMs = micro(sentMs + ttftMs);
  const lastTokenMs = micro(firstTokenMs + tpotMs * (outputTokens - 1));
  const only = <T>(value: T): T | null => (streaming ? value : null);
  return {
    v: 1,
    id: `candidate-${String(index + 1).padStart(4, '0')}`,
    scenario: 'inngest-style',
    phase: 'measure',
    level: 10,
    workload: 'candidate-evaluation',
    vu: slot + 1,
    scheduledMs: null,
    sentMs,
    headersMs: micro(sentMs + between(2, 9)),
    firstTokenMs: only(firstTokenMs),
    firstContentMs: only(firstTokenMs),
    lastTokenMs: only(lastTokenMs),
    endMs: micro(lastTokenMs + between(0.2, 0.8)),
    status: 200,
    success: true,
    failureKind: null,
    failureMessage: null,
    promptTokens,
    cachedTokens: null,
    outputTokens,
    tokenSource: 'usage',
    chunks: only(outputTokens),
    gapP50Ms: only(micro(tpotMs)),
    gapP99Ms: only(micro(tpotMs * between(1.5, 2.2))),
    gapMaxMs: only(micro(tpotMs * between(2.4, 6))),
    gapsMs: null,
    finishReason: 'stop',
    valid: true,
    invalidReason: null,
    requestId: `chatcmpl-${(0x100000 + index * 7919).toString(16)}`,
    serverTimings: null,
  };
}

/** The same record, all of it so much later. */
export function later(record: RequestRecord, byMs: number): RequestRecord {
  const moved = (ms: number | null): number | null => (ms === null ? null : micro(ms + byMs));
  return {
    ...record,
    sentMs: micro(record.sentMs + byMs),
    headersMs: moved(record.headersMs),
    firstTokenMs: moved(record.firstTokenMs),
    firstContentMs: moved(record.firstContentMs),
    lastTokenMs: moved(record.lastTokenMs),
    endMs: micro(record.endMs + byMs),
  };
}
