import { randomUUID } from 'node:crypto';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Lateness, SimulatorReport } from '../lib/schema/simulator-report.ts';
import { createVocabulary } from './answers/vocabulary.ts';
import { wallClock } from './driver/wall-clock.ts';
import type { EngineState } from './engine/engine.ts';
import { createRuleBook, type RuleBook } from './faults/rules/rule-book.ts';
import { createFaultGate } from './faults/seams/gate.ts';
import { serveRules } from './faults/rules/serve-rules.ts';
import { generate, type Generator } from './http/generate.ts';
import { answerId } from './http/ids.ts';
import { detokenize, modelList, simulatedVersion, tokenize } from './http/information.ts';
import { createLoadMeter } from './http/load.ts';
import { sendJson, sendText } from './http/responses.ts';
import type { ServedModel } from './http/served-model.ts';
import { createFront, type Route } from './http/server.ts';
import { createLifecycle, type Lifecycle } from './lifecycle.ts';
import { serveTruth, sinceOf } from './truth/serve-truth.ts';
import { openTruthFile } from './truth/truth-file.ts';
import { createTruthLog, type TruthLog } from './truth/truth-log.ts';
import { resolveOptions, type ResolvedOptions, type SimulatorOptions } from './options.ts';

export type { SimulatorOptions } from './options.ts';

/** What `/simulator/state` tells. */
export interface SimulatorState extends SimulatorReport {
  readonly model: string;
  readonly maxModelLen: number;
  readonly seed: number;
  /** Times that a fault ended its process and a new one began. */
  readonly restarts: number;
  readonly engine: EngineState;
  /** Of the last ten seconds. */
  readonly latenessNow: Lateness;
}

/** A simulator that runs. */
export interface Simulator {
  /** Without a slash at the end, e.g. `http://127.0.0.1:8000`. */
  readonly url: string;
  /** With an instant (Unix time, ms), lateness is of the steps since then, from up to a second earlier. */
  readonly state: (sinceMs?: number) => SimulatorState;
  /** Ends every connection, also those in the middle of a stream. */
  readonly close: () => Promise<void>;
}

/** What counts as now, for lateness. */
const latestMs = 10_000;

/** Starts a simulator; throws a UsageError for options that cannot be and a port that is in use. */
export async function startSimulator(options: SimulatorOptions = {}): Promise<Simulator> {
  const resolved = resolveOptions(options);
  const { profile, seed, timeScale } = resolved;
  const lifecycle = createLifecycle(resolved);
  const book = createRuleBook(resolved.faults, seed, () => performance.now());
  const state = (sinceMs?: number): SimulatorState => {
    const { id, provenance, evidence } = profile;
    return {
      profile: id,
      provenance,
      evidence,
      model: resolved.model,
      maxModelLen: resolved.limits.maxModelLen,
      seed,
      timeScale,
      restarts: lifecycle.restarts(),
      engine: lifecycle.instance().engineState(),
      lateness: lifecycle.lateness(sinceMs === undefined ? undefined : sinceMs - performance.timeOrigin),
      latenessNow: lifecycle.lateness(wallClock.now() - latestMs),
    };
  };
  const truth = createTruthLog({
    facts: { profile: profile.id, provenance: profile.provenance, model: resolved.model, seed, timeScale },
    clock: { now: wallClock.now, originMs: performance.timeOrigin },
    file: resolved.truthFile === null ? null : openTruthFile(resolved.truthFile),
  });
  const routes = [...routesOf(resolved, lifecycle, truth), ...ownRoutes(book, truth, state)];
  const newRequestId = resolved.enableRequestIdHeaders ? (): string => randomUUID().replaceAll('-', '') : null;
  const server = createFront(
    routes,
    { apiKey: resolved.apiKey, newRequestId },
    createFaultGate(book, lifecycle, truth.faulted),
    (request, response, handler) => lifecycle.instance().metrics.watchExchange(request, response, handler),
  );
  server.prependListener('request', truth.follow);
  await lifecycle.open(server);
  truth.begin();
  return {
    url: urlOf(server),
    state,
    async close() {
      await lifecycle.close();
      await truth.close(lifecycle.lateness().trustworthy);
    },
  };
}

function routesOf(options: ResolvedOptions, { instance }: Lifecycle, truth: TruthLog): Route[] {
  const model = servedModel(options);
  const load = createLoadMeter(options.enableServerLoadTracking);
  let ordinal = 0;
  let ids = 0;
  const generator: Generator = {
    instance,
    truth,
    model,
    policy: { seed: options.seed, validShare: options.validShare, readsCalls: model.toolCallParser },
    nextOrdinal: () => ordinal++,
    newId: () => answerId(options.seed, ids++),
  };
  const tokenizer = { model, vocabulary: createVocabulary() };
  const models = modelList(model, options.profile, Math.floor(Date.now() / 1000));
  return [
    {
      path: '/v1/chat/completions',
      method: 'POST',
      handle: load.counted((q, r, f) => generate('chat', generator, q, r, f)),
    },
    {
      path: '/v1/completions',
      method: 'POST',
      handle: load.counted((q, r, f) => generate('completion', generator, q, r, f)),
    },
    { path: '/v1/models', method: 'GET', handle: (_q, r) => sendJson(r, 200, models) },
    { path: '/tokenize', method: 'POST', handle: (q, r) => tokenize(tokenizer, q, r) },
    { path: '/detokenize', method: 'POST', handle: (q, r) => detokenize(tokenizer, q, r) },
    { path: '/load', method: 'GET', handle: (_q, r) => sendJson(r, 200, { server_load: load.now() }) },
    { path: '/ping', method: 'GET, POST', handle: (_q, r) => sendText(r, 200, null, '') },
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

function servedModel(options: ResolvedOptions): ServedModel {
  const { blockSize, enablePrefixCaching, maxModelLen } = options.limits;
  return {
    name: options.model,
    maxModelLen,
    cacheBlock: enablePrefixCaching ? blockSize : null,
    toolCallParser: options.toolCallParser !== null,
    autoToolChoice: options.enableAutoToolChoice,
    reasons: options.reasoningParser !== null,
    promptTokensDetails: options.enablePromptTokensDetails,
  };
}

/** What vLLM has not. */
function ownRoutes(book: RuleBook, truth: TruthLog, state: Simulator['state']): Route[] {
  return [
    { path: '/simulator/state', method: 'GET', handle: (q, r) => sendJson(r, 200, state(sinceOf(q))) },
    { path: '/simulator/truth', method: 'GET', handle: (q, r) => serveTruth(truth, q, r) },
    { path: '/simulator/faults', method: 'GET, PUT', handle: (q, r) => serveRules(book, q, r) },
  ];
}

function urlOf(server: Server): string {
  const { address, port, family } = server.address() as AddressInfo;
  return `http://${family === 'IPv6' ? `[${address}]` : address}:${port}`;
}
