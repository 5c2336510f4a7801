import { configurationOf } from '../../lib/workloads/request.test-support.ts';
import type { ScenarioDescription } from '../../lib/schema/scenario-description.ts';
import { nothingAsked, type Ask, type Exchange } from './ask.ts';
import type { Finding, Patient } from './check.ts';
import type { Machine } from './machine.ts';
import { serverOf } from './server.ts';
import type { Tools } from './tools.ts';

/** What is different about a patient; all else is well. */
export interface Complaint {
  readonly machine?: Partial<Machine>;
  /** Texts of files, by their paths. */
  readonly files?: Readonly<Record<string, string>>;
  readonly tools?: Partial<Tools>;
  readonly scenario?: ScenarioDescription | null;
  readonly description?: Finding | null;
  readonly settings?: Parameters<typeof configurationOf>[0];
  readonly ask?: Ask;
  readonly requests?: number;
  readonly insecure?: boolean;
}

/** An answer as a server of no faults gives it, but for what is said otherwise. */
export const answer = (body: unknown, rest: Partial<Exchange> = {}): Exchange => ({
  ...nothingAsked,
  status: 200,
  body: typeof body === 'string' ? body : JSON.stringify(body),
  connectMs: 0.2,
  address: '10.0.0.1',
  ...rest,
});

/** A stream whose events of output come at these times, each in a piece of its own. */
export function stream(eventsMs: readonly number[], usage: object | null = null): Exchange {
  const frame = (data: object): string => `data: ${JSON.stringify(data)}\n\n`;
  const pieces = eventsMs.map((atMs) => ({
    atMs,
    text: frame({ choices: [{ index: 0, delta: { content: 'word ' } }] }),
  }));
  const atMs = eventsMs.at(-1) ?? 0;
  const end = `${frame({ choices: [{ index: 0, delta: {}, finish_reason: 'length' }] })}${usage === null ? '' : frame({ choices: [], usage })}data: [DONE]\n\n`;
  return answer('', { pieces: [...pieces, { atMs, text: end }], headers: { 'content-type': 'text/event-stream' } });
}

export const modelsAnswer = { object: 'list', data: [{ id: 'tiny', owned_by: 'vllm', max_model_len: 4096 }] };

const idealMachine: Machine = {
  platform: 'linux',
  environment: {},
  processors: 8,
  loadAverage: 0.1,
  freeBytes: 16e9,
  read: () => null,
  list: () => [],
  run: () => null,
  monotonicNs: process.hrtime.bigint,
};

const idealTools: Tools = {
  node: 'v20.20.0',
  nodeWanted: '>=20.19',
  go: () => '1.26.0',
  k6: () => ({
    path: '/suite/bin/k6',
    version: { major: 2, text: 'k6 v2.2.0 (go1.26)' },
    streaming: true,
    isCurrent: true,
  }),
  howToBuild: 'make setup',
};

/** A scenario of so many virtual users, with these prompts. */
export function scenarioOf(
  vus: number,
  prompts: readonly string[] = ['one prompt', 'another prompt'],
): ScenarioDescription {
  const samples = prompts.map((content, i) => ({
    id: `request-${i}`,
    url: '/v1/chat/completions',
    body: { messages: [{ role: 'user', content }], max_tokens: 100 },
  }));
  return {
    format: 'k6-vllm/scenario-description',
    version: 1,
    scenario: 'mine',
    workload: { id: 'mine', source: 'mine', repeats: false, generated: true },
    configuration: {},
    profile: { id: 'fixed-vus', loop: 'closed', levels: [vus], vus, turns: 100, warnings: [] },
    streamed: [],
    models: [],
    samples,
    longest: samples[0] ?? { id: '', url: '', body: {} },
    notes: [],
  };
}

/** Somebody to examine. */
export function patientOf({ files = {}, ...complaint }: Complaint = {}): Patient {
  const { scenario = null, settings = {}, description = null, requests = 15, insecure = false } = complaint;
  const configuration = configurationOf(settings);
  const ask: Ask =
    complaint.ask ?? (() => Promise.resolve({ ...nothingAsked, code: 'ECONNREFUSED', problem: 'refused' }));
  const read: Machine['read'] = (path) => files[path] ?? null;
  return {
    configuration,
    scenario,
    description,
    machine: { ...idealMachine, read, ...complaint.machine },
    tools: { ...idealTools, ...complaint.tools },
    server: serverOf({
      configuration,
      scenario,
      ask,
      nowMs: () => 0,
      bounds: { requests, totalMs: 28_000 },
      insecure,
      nonce: 'x',
    }),
  };
}
