import http from 'k6/http';
import type { Configuration } from '../../lib/configuration/settings.ts';
import type { ServerSample } from '../../lib/schema/server-sample.ts';
import { withoutSecret } from '../../lib/records/secret.ts';
import { readMetrics } from '../../lib/telemetry/read-metrics.ts';
import type { Look } from '../../lib/telemetry/server-life.ts';
import { extension } from './extension.ts';
import { addSample } from './metrics.ts';
import { Refusal } from './refusal.ts';

/** Somewhere that metrics are asked for. */
interface Source {
  readonly source: ServerSample['source'];
  readonly url: string;
  /** The server's own key, which no exporter should see. */
  readonly key: string | null;
}

/** What setup() found and hands on: which sources answer with metrics that are understood, and where a counter stood. */
export interface TelemetryOffered extends Readonly<Record<ServerSample['source'], boolean>> {
  /** null where the server does not count them. */
  readonly preemptions: number | null;
}

/** Longer waits would hold up the noticing of a death. */
const timeoutMs = 2000;
/** setup() has other questions to ask, and ten seconds for all. */
const firstTimeoutMs = 1500;

interface Reply {
  readonly status: number;
  readonly body: string;
  readonly problem: string;
  readonly refused: boolean;
}

/**
 * Asks past k6's metrics with the extension. On a stock k6 the request counts in `http_reqs` and the times of `http_req_*`, with the tag
 * `phase:telemetry`, and never as failed.
 */
function ask(url: string, key: string | null, wait: number): Reply {
  const headers: Record<string, string> = key === null ? {} : { Authorization: `Bearer ${key}` };
  if (extension) return extension.get(url, { timeoutMs: wait, headers });
  try {
    const { status, body } = http.get(url, {
      headers,
      timeout: wait,
      responseType: 'text',
      tags: { phase: 'telemetry' },
      responseCallback: null,
      throw: true,
    } as unknown as Parameters<typeof http.get<'text'>>[1]);
    return { status, body, problem: '', refused: false };
  } catch (error) {
    const problem = error instanceof Error ? error.message : String(error);
    return { status: 0, body: '', problem, refused: /refused|reset|EOF|no such host/i.test(problem) };
  }
}

function sourcesOf({ BASE_URL, API_KEY, METRICS_URL, GPU_METRICS_URL }: Configuration): Source[] {
  const server: Source = {
    source: 'server',
    url: METRICS_URL ?? `${BASE_URL}/metrics`,
    key: METRICS_URL ? null : API_KEY,
  };
  return GPU_METRICS_URL === null ? [server] : [server, { source: 'gpu', url: GPU_METRICS_URL, key: null }];
}

interface Scrape {
  readonly sample: ServerSample;
  readonly reply: Reply;
}

function scrape({ source, url, key }: Source, atMs: number, wait: number): Scrape {
  const reply = ask(url, key, wait);
  const hide = withoutSecret(key);
  const { kind, ...read } = readMetrics(reply.status === 200 ? reply.body : '', source);
  const why = reply.problem || (reply.status === 200 ? 'no metrics that are understood' : `HTTP ${reply.status}`);
  const up = kind !== null && reply.problem === '';
  return { sample: { v: 1, atMs, source, kind, up, why: up ? null : hide(why), died: null, ...read }, reply };
}

/** What the first look found: which sources there are, samples to keep once there is a run, and what is worth a note. */
export interface FirstLook {
  readonly offered: TelemetryOffered;
  readonly samples: readonly ServerSample[];
  readonly notes: readonly string[];
}

/** What is known of the server's metrics where nobody asks for them. */
export const noLook: FirstLook = { offered: { server: false, gpu: false, preemptions: null }, samples: [], notes: [] };

/** Statuses by which a server says that it has no such path, or not for us. */
const declined = new Set([400, 401, 403, 404, 405, 501]);

/** Asks every source once, just before the run. Throws a Refusal where one that was asked for by name has nothing to say. */
export function firstLook(configuration: Configuration): FirstLook {
  const offered = { server: false, gpu: false, preemptions: null as number | null };
  if (configuration.TELEMETRY_INTERVAL === 0) return noLook;
  const notes: string[] = [];
  const samples: ServerSample[] = [];
  for (const source of sourcesOf(configuration)) {
    const { sample, reply } = scrape(source, 0, firstTimeoutMs);
    const named = source.source === 'gpu' ? 'GPU_METRICS_URL' : configuration.METRICS_URL && 'METRICS_URL';
    if (!sample.up && named)
      throw new Refusal(`${named}=${source.url} offers no metrics (${sample.why}). Correct it, or leave it out.`);
    // one that is out of order now may be back in a moment
    offered[source.source] = sample.up || !(reply.status === 200 || declined.has(reply.status));
    offered.preemptions ??= sample.values.preemptions ?? null;
    if (offered[source.source]) samples.push(sample);
    else
      notes.push(
        `The server offers no metrics at ${source.url} (${sample.why}): queue depth, cache use and preemptions were not recorded.`,
      );
  }
  if (extension === null && samples.length > 0)
    notes.push('A stock k6 keeps no scrapes of the server: only their extremes are in the summary.');
  return { offered, samples, notes };
}

/** Writes a sample into the run's `server.ndjson`; a stock k6 has no file to write to. */
export function keepSample(sample: ServerSample): void {
  extension?.keepServerSample(JSON.stringify(sample));
}

/** k6's metric of each value that thresholds can be on. */
const metricOf = {
  queueDepth: 'llm_server_queue_depth',
  running: 'llm_server_running',
  kvUsage: 'llm_server_kv_usage',
  gpuMemoryShare: 'llm_gpu_memory_share',
  gpuUtilization: 'llm_gpu_utilization',
  gpuPowerW: 'llm_gpu_power',
  gpuTemperatureC: 'llm_gpu_temperature',
} as const;

/** The same as they were at the last look, for dashboards; the share of the KV cache in percent, as k6 has no unit for shares. */
const latestOf = {
  queueDepth: ['llm_server_waiting_now', 1],
  running: ['llm_server_running_now', 1],
  kvUsage: ['llm_server_kv_percent_now', 100],
} as const;

type ServerMetric =
  | (typeof metricOf)[keyof typeof metricOf]
  | (typeof latestOf)[keyof typeof latestOf][0]
  | 'llm_in_flight'
  | 'llm_server_scrapes'
  | 'llm_server_preemptions'
  | 'llm_server_died';

/** Adds one sample to each of these metrics. */
export function addServerMetrics(values: Partial<Record<ServerMetric, number>>): void {
  if (extension) extension.addServerMetrics(values);
  else for (const [name, value] of Object.entries(values)) addSample(name as ServerMetric, value, {});
}

function addMetrics({ values, up }: ServerSample, preemptions: number): void {
  const measured: Partial<Record<ServerMetric, number>> = {};
  if (up) measured.llm_server_scrapes = 1;
  for (const [name, metric] of Object.entries(metricOf)) {
    const value = values[name as keyof typeof metricOf];
    if (value !== undefined) measured[metric] = value;
  }
  for (const [name, [metric, factor]] of Object.entries(latestOf)) {
    const value = values[name as keyof typeof latestOf];
    if (value !== undefined) measured[metric] = factor * value;
  }
  if (preemptions > 0) measured.llm_server_preemptions = preemptions;
  addServerMetrics(measured);
}

/** What a look gathers of the server for the watch over its life. */
export interface ServerLook extends Pick<Look, 'state' | 'processStart' | 'work'> {
  /** Whether its metrics came. */
  readonly up: boolean;
}

/** Scrapes every source that has something to say, one look a call. */
export function createTelemetry(
  configuration: Configuration,
  offered: TelemetryOffered,
): { readonly look: (atMs: number) => ServerLook } {
  const sources = sourcesOf(configuration).filter(({ source }) => offered[source]);
  let preempted = offered.preemptions;
  const take = (source: Source, atMs: number): ServerSample => {
    const { sample } = scrape(source, atMs, timeoutMs);
    const { preemptions = null } = sample.values;
    addMetrics(sample, preemptions === null || preempted === null ? 0 : preemptions - preempted);
    preempted = preemptions ?? preempted;
    keepSample(sample);
    return sample;
  };
  return {
    look: (atMs) => {
      // a stock k6 does not know it
      if (extension !== null) addServerMetrics({ llm_in_flight: extension.underway() });
      const server = sources.map((source) => take(source, atMs)).find(({ source }) => source === 'server');
      if (server?.up !== true) return { up: false, state: health(configuration), processStart: null, work: null };
      const { generationTokens, promptTokens, requestsSucceeded } = server.values;
      const counters = [generationTokens, promptTokens, requestsSucceeded].filter((count) => count !== undefined);
      const work = counters.length === 0 ? null : counters.reduce((sum, count) => sum + count, 0);
      return { up: true, state: 'answers', processStart: server.processStart, work };
    },
  };
}

/** Whether a server without metrics answers at all; /health is 503 at vLLM when its engine has died. */
function health({ BASE_URL, API_KEY }: Configuration): Look['state'] {
  const { status, refused } = ask(`${BASE_URL}/health`, API_KEY, timeoutMs);
  if (status === 503) return 'unhealthy';
  if (status > 0) return 'answers';
  return refused ? 'refused' : 'silent';
}
