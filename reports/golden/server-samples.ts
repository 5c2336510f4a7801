import type { RequestRecord } from '../../lib/schema/record.ts';
import type { ServerSample, ServerValues } from '../../lib/schema/server-sample.ts';

const everyMs = 1000;
const processStart = 1_795_300_000;
/** Tokens that the imagined KV cache holds, and places in its batch. */
const capacity = 9_000;
const seats = 8;

const none: Pick<ServerSample, 'v' | 'died' | 'values' | 'processStart'> = {
  v: 1,
  died: null,
  values: {},
  processStart: null,
};

/** What the server had done with these requests by then: half of a token is none. */
function valuesAt(records: readonly RequestRecord[], atMs: number): ServerValues {
  const open = records.filter(({ sentMs, endMs }) => sentMs < atMs && endMs > atMs);
  const begun = records.filter(({ firstTokenMs }) => firstTokenMs !== null && firstTokenMs <= atMs);
  const ended = records.filter(({ endMs, success }) => success && endMs <= atMs);
  const written = ({ outputTokens, firstTokenMs, endMs }: RequestRecord): number => {
    const share = (atMs - (firstTokenMs ?? atMs)) / Math.max(1, endMs - (firstTokenMs ?? endMs));
    return Math.floor((outputTokens ?? 0) * Math.min(1, Math.max(0, share)));
  };
  const sum = (of: (record: RequestRecord) => number, list: readonly RequestRecord[]): number =>
    list.reduce((total, record) => total + of(record), 0);
  const prompts = sum(({ promptTokens }) => promptTokens ?? 0, begun);
  const held = sum((record) => (record.promptTokens ?? 0) + written(record), open);
  return {
    queueDepth: Math.max(0, open.length - seats),
    running: Math.min(seats, open.length),
    kvUsage: Math.min(0.97, held / capacity),
    preemptions: Math.floor(ended.length / 40),
    promptTokens: prompts,
    generationTokens: sum(written, begun),
    prefixQueries: prompts,
    prefixHits: Math.floor(prompts * 0.31),
    requestsSucceeded: ended.length,
    ttftSumS: sum(({ firstTokenMs, sentMs }) => ((firstTokenMs ?? sentMs) - sentMs - 4) / 1000, begun),
    ttftCount: begun.length,
  };
}

const gpuAt = (atMs: number): ServerValues => ({
  gpus: 1,
  gpuMemoryUsedBytes: 21.3e9,
  gpuMemoryTotalBytes: 24e9,
  gpuMemoryShare: 0.8875,
  gpuUtilization: atMs === 0 ? 0 : 0.93 + 0.05 * Math.sin(atMs / 4000),
  gpuPowerW: 310,
  gpuTemperatureC: 66,
});

/** Scrapes of the server and its GPU once a second, until the server died and the watch had seen enough of it. */
export function serverSamples(records: readonly RequestRecord[], diedMs: number): ServerSample[] {
  const samples: ServerSample[] = [];
  for (let atMs = 0; atMs < diedMs; atMs += everyMs) {
    const values = valuesAt(records, atMs);
    samples.push({ ...none, atMs, source: 'server', kind: 'vllm', up: true, why: null, processStart, values });
    samples.push({ ...none, atMs, source: 'gpu', kind: 'dcgm', up: true, why: null, values: gpuAt(atMs) });
  }
  const why = 'dial tcp 10.0.0.7:8000: connect: connection refused';
  for (const atMs of [0, 1, 2].map((nth) => Math.ceil(diedMs) + nth * everyMs))
    samples.push({ ...none, atMs, source: 'server', kind: null, up: false, why });
  const died = 'it takes no connections any more';
  const atMs = Math.ceil(diedMs) + 2 * everyMs;
  samples.push({ ...none, atMs, source: 'server', kind: null, up: false, why: died, died });
  return samples;
}
