import { createWriteStream, mkdirSync, writeFileSync } from 'node:fs';
import { once } from 'node:events';
import { join } from 'node:path';
import type { RequestRecord } from '../lib/schema/record.ts';
import { segmentOf } from '../lib/instances/instance.ts';
import type { Run } from '../lib/schema/run.ts';
import type { ServerSample } from '../lib/schema/server-sample.ts';
import { baseRun } from '../reports/golden/base-run.ts';
import { failed } from '../reports/golden/fates.ts';
import { later, syntheticRecords, type Fate } from '../reports/golden/synthetic-records.ts';

const levels = [10, 25, 50, 100] as const;
/** Requests that are made at a time, so that a million of them need not be in memory; a run of 10,000 has one block for each level. */
const blockRequests = 2500;
/** Each how many-th request fails. */
const failing = 500;

/** What differs from request to request in a real run, ids and failures with a text of their own. */
function fateOf(index: number, { sentMs }: RequestRecord): Fate {
  if (index % failing !== failing - 1) return {};
  const message = `500 Internal Server Error: {"error":{"message":"EngineCore encountered an issue (request ${index})"}}`;
  return failed('http', message, { status: 500, endMs: sentMs + 20 + (index % 7), headersMs: sentMs + 19 });
}

/** Records of a ladder in blocks, in the order in which they ended, each with all the fields that the extension sets. */
function* recordBlocks(requests: number, { index, of }: Part): Generator<RequestRecord[]> {
  let turn = 0;
  let startMs = 0;
  for (const level of levels) {
    for (let left = requests / levels.length, block = 0; left > 0; left -= blockRequests, block++) {
      const own = syntheticRecords({
        seed: level * 1000 + block,
        requests: Math.min(left, blockRequests),
        concurrency: level,
        streaming: true,
        fate: fateOf,
      });
      const warmups = block === 0 ? level : 0;
      const records = own.map((record, nth): RequestRecord => {
        const place = turn++ * of + index - 1;
        const id = `candidate-${String(place).padStart(7, '0')}`;
        const requestId = `chatcmpl-${(place * 2_654_435_761).toString(16).padStart(32, '0')}`;
        const phase = nth < warmups ? 'warmup' : 'measure';
        const { v, id: _own, scenario, phase: _all, level: _one, workload, vu: _any, ...rest } = later(record, startMs);
        // in the order in which the extension writes them
        return { v, id, scenario, phase, level, workload, vu: 1 + (turn % level), turn: place, ...rest, requestId };
      });
      startMs = records.reduce((latest, { endMs }) => Math.max(latest, endMs), startMs);
      yield records;
    }
  }
}

/** A scrape each `everyMs` up to `untilMs`. */
function scrapes(fromMs: number, untilMs: number, everyMs: number): ServerSample[] {
  const samples: ServerSample[] = [];
  for (let atMs = Math.ceil(fromMs / everyMs) * everyMs; atMs < untilMs; atMs += everyMs) {
    const values = {
      queueDepth: atMs % 7,
      running: 8 + (atMs % 3),
      kvUsage: 0.4 + (atMs % 11) / 100,
      preemptions: 0,
      promptTokens: atMs * 8,
      generationTokens: atMs * 3,
      prefixQueries: atMs * 8,
      prefixHits: atMs * 2,
      requestsSucceeded: Math.floor(atMs / 100),
      ttftSumS: atMs / 1000,
      ttftCount: Math.floor(atMs / 100),
    };
    const told = { kind: 'vllm', up: true, why: null, died: null, processStart: 1_795_300_000 };
    samples.push({ v: 1, atMs, source: 'server', ...told, values });
  }
  return samples;
}

const lines = (values: readonly object[]): string => values.map((value) => `${JSON.stringify(value)}\n`).join('');

/** Which of several instances a folder is of, and how much later than the first it began. */
interface Part {
  readonly index: number;
  readonly of: number;
  readonly laterMs: number;
}

const whole: Part = { index: 1, of: 1, laterMs: 0 };

/** What run.json of an instance says of its place. */
function placeOf({ index, of }: Part, requests: number): Pick<Run, 'instance'> {
  if (of === 1) return {};
  const machine = { host: 'generator', boot: 'boot', clock: null };
  return {
    instance: { index, of, ...segmentOf({ index, of }), planned: requests * of, wholeVus: 100 * of, ...machine },
  };
}

/**
 * Writes the folder of a run at four levels with this many requests, one in 500 failed, and a scrape of the server each second; or what one of
 * several instances leaves of such a run, each with so many.
 */
export async function writeSyntheticRun(folder: string, requests: number, part: Part = whole): Promise<void> {
  mkdirSync(folder, { recursive: true });
  const [records, samples] = ['requests.ndjson', 'server.ndjson'].map((name) => createWriteStream(join(folder, name)));
  let endMs = 0;
  for (const block of recordBlocks(requests, part)) {
    if (records?.write(lines(block)) === false) await once(records, 'drain');
    const nextMs = block.reduce((latest, record) => Math.max(latest, record.endMs), endMs);
    if (samples?.write(lines(scrapes(endMs, nextMs, 1000))) === false) await once(samples, 'drain');
    endMs = nextMs;
  }
  for (const stream of [records, samples]) {
    stream?.end();
    if (stream !== undefined) await once(stream, 'finish');
  }
  const startedAt = new Date(Date.parse(baseRun.startedAt) + part.laterMs);
  const run = {
    ...baseRun,
    ...placeOf(part, requests),
    startedAt: startedAt.toISOString(),
    endedAt: new Date(startedAt.getTime() + endMs).toISOString(),
    profile: { name: 'ladder', levels: [...levels] },
    requestsPlanned: requests,
  };
  writeFileSync(join(folder, 'run.json'), JSON.stringify(run));
}
