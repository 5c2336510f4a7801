import { UsageError } from '../../schema/usage-error.ts';
import { failureOfText } from '../failure-text.ts';
import { readEntry } from '../foreign-entry.ts';
import type { ForeignEntry, ForeignRecord, ImportedRun } from '../importer.ts';
import type { Load } from './load.ts';
import { runOf } from './run.ts';
import { aggregatesSchema, requestsSchema, title, type Requests } from './schema.ts';

function recordAt(index: number, requests: Requests, load: Load, epochS: number): ForeignRecord {
  const sentMs = 1000 * ((requests.start_times[index] ?? epochS) - epochS);
  const ttftMs = 1000 * (requests.ttfts[index] ?? 0);
  const gapsMs = (requests.itls[index] ?? []).map((gap) => 1000 * gap);
  const error = requests.errors[index] ?? '';
  const begun = ttftMs > 0;
  const success = error === '' && begun;
  const lastMs = sentMs + ttftMs + gapsMs.reduce((sum, gap) => sum + gap, 0);
  const latencyMs = 1000 * (requests.latencies?.[index] ?? 0);
  const queueMs = requests.queue_times?.[index];
  return {
    id: `request-${index + 1}`,
    phase: 'measure',
    level: load.profile.levels[0] ?? 0,
    scheduledMs: load.loop === 'open' && queueMs != null ? Math.max(0, sentMs - 1000 * queueMs) : null,
    sentMs,
    firstTokenMs: begun ? sentMs + ttftMs : null,
    lastTokenMs: begun ? lastMs : null,
    endMs: Math.max(lastMs, sentMs + latencyMs),
    success,
    ...(success ? {} : failureOfText(error, begun)),
    promptTokens: requests.input_lens[index] ?? null,
    outputTokens: success ? (requests.output_lens[index] ?? null) : null,
    chunks: begun ? gapsMs.length + 1 : null,
    gapsMs: begun ? gapsMs : null,
  };
}

function checkLengths(requests: Requests, where: string): void {
  const expected = requests.errors.length;
  const lists = Object.entries(requests).flatMap(([name, list]) =>
    list == null ? [] : [[name, list.length] as const],
  );
  const wrong = lists.filter(([, length]) => length !== expected);
  if (wrong.length > 0)
    throw new UsageError(
      `${where} contradicts itself.`,
      wrong.map(([name, length]) => `${where}: ${name} has ${length} entries, errors has ${expected}`),
    );
}

/** A result with all of its requests, as a run. */
export function readDetailed(entry: ForeignEntry): ImportedRun {
  const about = readEntry(aggregatesSchema, entry, title);
  const requests = readEntry(requestsSchema, entry, title);
  checkLengths(requests, entry.where);
  const run = runOf(about);
  const epochS = requests.start_times.reduce((least, each) => Math.min(least, each), Infinity);
  const records = requests.errors.map((_, index) => recordAt(index, requests, run, epochS));
  const succeeded = records.filter(({ success }) => success).length;
  if (succeeded !== about.completed)
    throw new UsageError(`${entry.where} contradicts itself.`, [
      `${entry.where}: completed is ${about.completed}, but ${succeeded} of its requests have a first token and no error`,
    ]);
  return { kind: 'run', run, records };
}
