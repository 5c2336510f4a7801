import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { hash32 } from '../lib/statistics/seeded-random.ts';
import { createDriver, type Driver } from './driver/driver.ts';
import type { LatenessSummary } from './driver/lateness.ts';
import { wallClock } from './driver/wall-clock.ts';
import { createEngine, type EngineState } from './engine/engine.ts';
import { slowedProfile } from './engine/engine-profile.ts';
import { generate, type Generator } from './http/generate.ts';
import { modelList, simulatedVersion, tokenize } from './http/information.ts';
import { sendJson, sendText } from './http/responses.ts';
import { createFront, type Route } from './http/server.ts';
import { createMetrics, type Metrics } from './metrics/metrics.ts';
import { resolveOptions, type ResolvedOptions, type SimulatorOptions } from './options.ts';

export type { SimulatorOptions } from './options.ts';

/** What `/simulator/state` tells. */
export interface SimulatorState {
  readonly profile: string;
  readonly provenance: string;
  readonly evidence: string;
  readonly seed: number;
  readonly timeScale: number;
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
  const limits = { ...profile.limits, maxModelLen: resolved.maxModelLen };
  const engine = createEngine({ profile: slowedProfile({ ...profile, limits }, timeScale), seed });
  const startSeconds = Date.now() / 1000;
  const metrics = createMetrics({ model: resolved.model, limits, state: engine.state, startSeconds });
  const driver = createDriver(engine, wallClock, [metrics.observer]);
  const state = (latestSteps?: number): SimulatorState => {
    const { id, provenance, evidence } = profile;
    return {
      profile: id,
      provenance,
      evidence,
      seed,
      timeScale,
      engine: engine.state(),
      lateness: driver.lateness(latestSteps),
    };
  };
  const server = createFront(routesOf(resolved, driver, metrics, state), resolved.apiKey);
  await listen(server, resolved.port, resolved.host);
  return {
    url: urlOf(server),
    state,
    async close() {
      driver.stop();
      const closed = new Promise<void>((done) => server.close(() => done()));
      server.closeAllConnections();
      await closed;
    },
  };
}

function routesOf(options: ResolvedOptions, driver: Driver, metrics: Metrics, state: () => SimulatorState): Route[] {
  const model = { name: options.model, maxModelLen: options.maxModelLen };
  let ordinal = 0;
  let ids = 0;
  const generator: Generator = {
    driver,
    model,
    policy: { seed: options.seed, validShare: options.validShare },
    nextOrdinal: () => ordinal++,
    newId: () => hexId(options.seed, ids++),
  };
  const models = modelList(model, options.profile, Math.floor(Date.now() / 1000));
  return [
    { path: '/v1/chat/completions', method: 'POST', handle: (q, r) => generate('chat', generator, q, r) },
    { path: '/v1/completions', method: 'POST', handle: (q, r) => generate('completion', generator, q, r) },
    { path: '/v1/models', method: 'GET', handle: (_q, r) => sendJson(r, 200, models) },
    { path: '/tokenize', method: 'POST', handle: (q, r) => tokenize(model, q, r) },
    { path: '/health', method: 'GET', handle: (_q, r) => sendText(r, 200, null, '') },
    { path: '/version', method: 'GET', handle: (_q, r) => sendJson(r, 200, { version: simulatedVersion }) },
    {
      path: '/metrics',
      method: 'GET',
      handle: async (_q, r) => sendText(r, 200, 'text/plain; version=1.0.0; charset=utf-8', await metrics.text()),
    },
    { path: '/simulator/state', method: 'GET', handle: (_q, r) => sendJson(r, 200, state()) },
  ];
}

/** Sixteen hexadecimal digits, different for every number. */
function hexId(seed: number, number: number): string {
  const half = (stream: number): string => hash32(seed, number, stream).toString(16).padStart(8, '0');
  return `${half(3)}${half(4)}`;
}

function listen(server: Server, port: number, host: string): Promise<void> {
  return new Promise((done, fail) => {
    server.once('error', fail);
    // The backlog is uvicorn's: a ramp of hundreds of connections at once must not be refused.
    server.listen({ port, host, backlog: 2048 }, () => {
      server.off('error', fail);
      done();
    });
  });
}

function urlOf(server: Server): string {
  const { address, port, family } = server.address() as AddressInfo;
  return `http://${family === 'IPv6' ? `[${address}]` : address}:${port}`;
}
