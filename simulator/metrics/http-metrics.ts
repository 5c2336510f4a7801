import type { IncomingMessage, ServerResponse } from 'node:http';
import { Counter, Gauge, Histogram, Summary, type Registry } from 'prom-client';
import { pathOf } from '../http/request-path.ts';

/** Counts a request when its response is over. `handler` is the route that takes it, or null. */
export type ExchangeWatcher = (request: IncomingMessage, response: ServerResponse, handler: string | null) => void;

/** A request that was answered, or given up. */
interface Exchange {
  readonly handler: string;
  readonly method: string;
  readonly status: string;
  readonly seconds: number;
  readonly requestBytes: number;
  readonly responseBytes: number;
}

// vLLM leaves these out (vllm/entrypoints/serve/instrumentator/metrics.py), wherever they stand in a path. The last
// is not vLLM's.
const uncounted = /\/(metrics|health|load|ping|version|server_info|simulator)/;

/** The families of prometheus-fastapi-instrumentator, as vLLM uses it. */
export function createHttpMetrics(registry: Registry, createdSeconds: number): ExchangeWatcher {
  const observe = exchangeObserver(registry, createdSeconds);
  return (request, response, handler) => {
    const path = pathOf(request);
    if (uncounted.test(path)) return;
    const startMs = performance.now();
    response.once('close', () => {
      observe({
        handler: handler ?? 'none',
        method: request.method ?? 'GET',
        status: `${String(statusOf(request, response)).slice(0, 1)}xx`,
        seconds: (performance.now() - startMs) / 1e3,
        requestBytes: contentLength(request.headers['content-length']),
        responseBytes: contentLength(response.getHeader('content-length')),
      });
    });
  };
}

/**
 * The status that vLLM would count. To a client that went away before the headers it "answers" 200 when it had the
 * body, 400 when it had not.
 */
function statusOf(request: IncomingMessage, response: ServerResponse): number {
  if (response.headersSent) return response.statusCode;
  return request.complete ? 200 : 400;
}

/** A stream has none and counts as 0 bytes. */
function contentLength(header: unknown): number {
  const bytes = Number(header ?? 0);
  return Number.isSafeInteger(bytes) && bytes >= 0 ? bytes : 0;
}

const fineSeconds = [
  0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 1.5, 2, 2.5, 3, 3.5, 4, 4.5, 5, 7.5, 10, 30, 60,
];
const coarseSeconds = [0.1, 0.5, 1];

function exchangeObserver(registry: Registry, createdSeconds: number): (exchange: Exchange) => void {
  const registers = [registry];
  const byStatus = ['handler', 'method', 'status'];
  const byMethod = ['handler', 'method'];
  const requestsHelp = 'Total number of requests by method, status and handler.';
  const requests = new Counter({ name: 'http_requests_total', help: requestsHelp, labelNames: byStatus, registers });
  const requestCreated = createdTimes(registry, 'http_requests', requestsHelp, byStatus);
  const requestSize = sizeSummary(registry, 'http_request_size_bytes', 'incoming requests');
  const responseSize = sizeSummary(registry, 'http_response_size_bytes', 'outgoing responses');
  const fineName = 'http_request_duration_highr_seconds';
  const fineHelp =
    'Latency with many buckets but no API specific labels. Made for more accurate percentile calculations. ';
  const fine = new Histogram({ name: fineName, help: fineHelp, buckets: fineSeconds, registers });
  createdTimes(registry, fineName, fineHelp, [])({}, createdSeconds);
  const coarseName = 'http_request_duration_seconds';
  const coarseHelp =
    'Latency with only few buckets by handler. Made to be only used if aggregation by handler is important. ';
  const coarse = new Histogram({
    name: coarseName,
    help: coarseHelp,
    labelNames: byMethod,
    buckets: coarseSeconds,
    registers,
  });
  const coarseCreated = createdTimes(registry, coarseName, coarseHelp, byMethod);

  return ({ handler, method, status, seconds, requestBytes, responseBytes }) => {
    const nowSeconds = Date.now() / 1e3;
    requests.inc({ handler, method, status });
    requestCreated({ handler, method, status }, nowSeconds);
    requestSize(handler, requestBytes, nowSeconds);
    responseSize(handler, responseBytes, nowSeconds);
    fine.observe(seconds);
    coarse.observe({ handler, method }, seconds);
    coarseCreated({ handler, method }, nowSeconds);
  };
}

/** Returns what observes a size; it has no quantiles, as in Python. */
function sizeSummary(
  registry: Registry,
  name: string,
  what: string,
): (handler: string, bytes: number, nowSeconds: number) => void {
  const help =
    `Content length of ${what} by handler. Only value of header is respected. Otherwise ignored. ` +
    'No percentile calculated. ';
  const labelNames = ['handler'];
  const summary = new Summary({ name, help, labelNames, percentiles: [], registers: [registry] });
  const created = createdTimes(registry, name, help, labelNames);
  return (handler, bytes, nowSeconds) => {
    summary.observe({ handler }, bytes);
    created({ handler }, nowSeconds);
  };
}

/** Returns what notes the time at which a series began, unless it has begun already. */
function createdTimes(
  registry: Registry,
  name: string,
  help: string,
  labelNames: readonly string[],
): (labels: Readonly<Record<string, string>>, nowSeconds: number) => void {
  const gauge = new Gauge({ name: `${name}_created`, help, labelNames: labelNames.slice(), registers: [registry] });
  const begun = new Set<string>();
  return (labels, nowSeconds) => {
    const series = JSON.stringify(labels);
    if (begun.has(series)) return;
    begun.add(series);
    gauge.set(labels, nowSeconds);
  };
}
