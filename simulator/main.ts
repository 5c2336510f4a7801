import { createVocabulary } from './answers/vocabulary.ts';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { hash32 } from '../lib/statistics/seeded-random.ts';
import type { LatenessSummary } from './driver/lateness.ts';
import type { EngineState } from './engine/engine.ts';
import { createRuleBook, type RuleBook } from './faults/rules/rule-book.ts';
import { createFaultGate } from './faults/seams/gate.ts';
import { serveRules } from './faults/rules/serve-rules.ts';
import { generate, type Generator } from './http/generate.ts';
import { detokenize, modelList, simulatedVersion, tokenize } from './http/information.ts';
import { sendJson, sendText } from './http/responses.ts';
import { createFront, type Route } from './http/server.ts';
import { createLifecycle, type Lifecycle } from './lifecycle.ts';
import { resolveOptions, type ResolvedOptions, type SimulatorOptions } from './options.ts';

export type { SimulatorOptions } from './options.ts';

/** What `/simulator/state` tells. */
export interface SimulatorState {
  readonly profile: string;
  readonly provenance: string;
  readonly evidence: string;
  readonly seed: number;
  readonly timeScale: number;
  /** Times that a fault ended its process and a new one began. */
  readonly restarts: number;
  readonly engine: EngineState;
  readonly lateness: LatenessSummary;
}

/** A simulator that runs. */
export interface Simulator {
  /** Without a slash at the end, e.g. `http://127.0.0.1:8000`. */
  readonly url: string;
  /** Lateness is over the latest steps, at most as many as asked for. */
  readonly state: (latestSteps?: number) => SimulatorState;
  /** Ends every connection, also those in the middle of a stream. */
  readonly close: () => Promise<void>;
}

/** Starts a simulator; throws a UsageError for options that cannot be, and the system's error for a port in use. */
export async function startSimulator(options: SimulatorOptions = {}): Promise<Simulator> {
  const resolved = resolveOptions(options);
  const { profile, seed, timeScale } = resolved;
  const lifecycle = createLifecycle(resolved);
  const book = createRuleBook(resolved.faults, seed, () => performance.now());
  const state = (latestSteps?: number): SimulatorState => {
    const { id, provenance, evidence } = profile;
    const { engineState, driver } = lifecycle.instance();
    return {
      profile: id,
      provenance,
      evidence,
      seed,
      timeScale,
      restarts: lifecycle.restarts(),
      engine: engineState(),
      lateness: driver.lateness(latestSteps),
    };
  };
  const routes = [...routesOf(resolved, lifecycle), ...ownRoutes(book, state)];
  const server = createFront(routes, resolved.apiKey, createFaultGate(book, lifecycle), (request, response, handler) =>
    lifecycle.instance().metrics.watchExchange(request, response, handler),
  );
  await lifecycle.open(server);
  return { url: urlOf(server), state, close: lifecycle.close };
}

function routesOf(options: ResolvedOptions, { instance }: Lifecycle): Route[] {
  const model = { name: options.model, maxModelLen: options.maxModelLen };
  let ordinal = 0;
  let ids = 0;
  const generator: Generator = {
    instance,
    model,
    policy: { seed: options.seed, validShare: options.validShare },
    nextOrdinal: () => ordinal++,
    newId: () => hexId(options.seed, ids++),
  };
  const tokenizer = { model, vocabulary: createVocabulary() };
  const models = modelList(model, options.profile, Math.floor(Date.now() / 1000));
  return [
    { path: '/v1/chat/completions', method: 'POST', handle: (q, r, f) => generate('chat', generator, q, r, f) },
    { path: '/v1/completions', method: 'POST', handle: (q, r, f) => generate('completion', generator, q, r, f) },
    { path: '/v1/models', method: 'GET', handle: (_q, r) => sendJson(r, 200, models) },
    { path: '/tokenize', method: 'POST', handle: (q, r) => tokenize(tokenizer, q, r) },
    { path: '/detokenize', method: 'POST', handle: (q, r) => detokenize(tokenizer, q, r) },
    { path: '/health', method: 'GET', handle: (_q, r) => sendText(r, 200, null, '') },
    { path: '/version', method: 'GET', handle: (_q, r) => sendJson(r, 200, { version: simulatedVersion }) },
    {
      path: '/metrics',
      method: 'GET',
      handle: async (_q, r) =>
        sendText(r, 200, 'text/plain; version=1.0.0; charset=utf-8', await instance().metrics.text()),
    },
  ];
}

/** What vLLM has not. */
function ownRoutes(book: RuleBook, state: () => SimulatorState): Route[] {
  return [
    { path: '/simulator/state', method: 'GET', handle: (_q, r) => sendJson(r, 200, state()) },
    { path: '/simulator/faults', method: 'GET, PUT', handle: (q, r) => serveRules(book, q, r) },
  ];
}

/** Sixteen hexadecimal digits, different for every number. */
function hexId(seed: number, number: number): string {
  const half = (stream: number): string => hash32(seed, number, stream).toString(16).padStart(8, '0');
  return `${half(3)}${half(4)}`;
}

function urlOf(server: Server): string {
  const { address, port, family } = server.address() as AddressInfo;
  return `http://${family === 'IPv6' ? `[${address}]` : address}:${port}`;
}
