import type { Configuration } from '../../lib/configuration/settings.ts';
import { extension } from './extension.ts';
import { createStockClient } from './stock-client.ts';
import { restWhenRefused } from './rest-when-refused.ts';

/** One request as the scenario asks for it. */
export interface RequestToSend {
  readonly id: string;
  /** Path on the server, e.g. `/v1/chat/completions`. */
  readonly path: string;
  readonly body: string;
  readonly scenario: string;
  readonly workload: string;
  readonly phase: 'warmup' | 'measure';
  readonly level: number;
  /** The request's place in the run's plan, from 0. */
  readonly turn?: number;
  /** When to send it, milliseconds since the run's epoch; the client waits until then. Absent: at once. */
  readonly scheduledMs?: number;
  readonly judge: ((text: string, finishReason: string | null) => string | null) | null;
}

/** What the client must know of the run. */
export interface RunClock {
  /** Unix milliseconds of the run's epoch. */
  readonly epochMs: number;
}

/** What came of a request, as far as a scenario goes on with it. */
export interface Sent {
  readonly success: boolean;
  readonly text: string;
}

/** Sends requests, measures them, and sees to their records and metrics. */
export interface LlmClient {
  readonly send: (request: RequestToSend, clock: RunClock) => Sent;
}

/** One per VU: the extension's client, or the stock one, which cannot stream. */
export function createClient(configuration: Configuration): LlmClient {
  return extension ? createExtensionClient(extension, configuration) : createStockClient(configuration);
}

function createExtensionClient(vllm: NonNullable<typeof extension>, configuration: Configuration): LlmClient {
  const client = new vllm.Client({
    baseUrl: configuration.BASE_URL,
    timeoutMs: configuration.TIMEOUT,
    ...(configuration.API_KEY === null ? {} : { apiKey: configuration.API_KEY }),
    ...(configuration.IDLE_TIMEOUT === null ? {} : { idleTimeoutMs: configuration.IDLE_TIMEOUT }),
    ...(configuration.RECORD_GAPS ? { recordGaps: true } : {}),
  });
  return {
    send: ({ judge, ...request }) => {
      const result = client.request(judge === null ? request : { ...request, judge });
      restWhenRefused(request, result.failureMessage);
      return result;
    },
  };
}
