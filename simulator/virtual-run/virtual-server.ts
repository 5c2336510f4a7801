import { readCacheConfig, readModels, serverKind } from '../../lib/records/server-answers.ts';
import type { ServerIdentity } from '../../lib/schema/run.ts';
import type { ServerSample } from '../../lib/schema/server-sample.ts';
import { UsageError } from '../../lib/schema/usage-error.ts';
import { readMetrics } from '../../lib/telemetry/read-metrics.ts';
import type { StepObserver } from '../driver/driver.ts';
import { createEngine, type Engine } from '../engine/engine.ts';
import type { EngineProfile } from '../engine/engine-profile.ts';
import { modelList, simulatedVersion } from '../http/information.ts';
import type { AnswerPolicy } from '../http/generation.ts';
import type { ServedModel } from '../http/served-model.ts';
import { resolveLimits, type LimitOptions } from '../limit-options.ts';
import { createMetrics } from '../metrics/metrics.ts';
import { profileNamed } from '../profiles/profile-file.ts';
import type { Profile } from '../profiles/profile.ts';
import { gpuExporter } from './gpu-exporter.ts';

/** A simulated server that serves in virtual time. */
export interface VirtualServerOptions extends LimitOptions {
  /** Id of a profile, or one of one's own. */
  readonly profile: string | Profile;
  /** Decides answers and jitter; the default is 1. */
  readonly seed?: number;
  /** Share of JSON answers that satisfy their schema, 0 to 1; the default is 0.98. */
  readonly validShare?: number;
  /** A GPU of `lib/facts`, e.g. `RTX 4080`: an exporter tells of its memory and of its time at work. The default is no exporter. */
  readonly gpu?: string;
  /** vLLM's `--gpu-memory-utilization`, of which it tells; the size of the cache does not follow from it. The default is vLLM's. */
  readonly gpuMemoryUtilization?: number;
  /** When its process began, Unix seconds. */
  readonly startSeconds: number;
}

/** The engine, and what a client can ask beside its answers. */
export interface VirtualServer {
  readonly profile: Profile;
  readonly engineProfile: EngineProfile;
  readonly engine: Engine;
  readonly observer: StepObserver;
  readonly model: ServedModel;
  readonly policy: AnswerPolicy;
  identity(baseUrl: string): Promise<ServerIdentity>;
  /** A scrape of every source, as the telemetry of a run reads it; see `GpuExporter` for the share. */
  scrape(atMs: number, busyShare: number): Promise<ServerSample[]>;
}

function resolved(options: VirtualServerOptions): { profile: Profile; engineProfile: EngineProfile } {
  const profile = typeof options.profile === 'string' ? profileNamed(options.profile) : options.profile;
  const { limits, problems } = resolveLimits(profile, options);
  if (problems.length > 0) throw new UsageError('The virtual server cannot start.', problems);
  return { profile, engineProfile: { ...profile, limits } };
}

/** An idle server with an empty cache. */
export function createVirtualServer(options: VirtualServerOptions): VirtualServer {
  const { profile, engineProfile } = resolved(options);
  const { seed = 1, validShare = 0.98, startSeconds, gpu, gpuMemoryUtilization } = options;
  const { limits } = engineProfile;
  const engine = createEngine({ profile: engineProfile, seed });
  const { model: name } = profile;
  const metrics = createMetrics({
    model: name,
    limits,
    state: engine.state,
    startSeconds,
    compat: 'current',
    ...(gpuMemoryUtilization === undefined ? {} : { memoryShare: gpuMemoryUtilization }),
  });
  const model: ServedModel = {
    name,
    maxModelLen: limits.maxModelLen,
    cacheBlock: limits.enablePrefixCaching ? limits.blockSize : null,
    toolCallParser: false,
    autoToolChoice: false,
    reasons: false,
    promptTokensDetails: false,
  };
  const sampled = (atMs: number, source: ServerSample['source'], text: string): ServerSample => {
    const { kind, ...read } = readMetrics(text, source);
    return { v: 1, atMs, source, kind, up: true, why: null, died: null, ...read };
  };
  const identity = async (baseUrl: string): Promise<ServerIdentity> => {
    const [served] = readModels(JSON.stringify(modelList(model, profile, startSeconds))) ?? [];
    if (served === undefined) throw new Error('the simulated server serves no model');
    return {
      baseUrl,
      kind: serverKind(served),
      version: simulatedVersion,
      model: served.id,
      modelRoot: served.root,
      maxModelLen: served.maxModelLen,
      cacheConfig: readCacheConfig(await metrics.text()),
      simulated: served.simulated,
    };
  };
  return {
    profile,
    engineProfile,
    engine,
    observer: metrics.observer,
    model,
    policy: { seed, validShare, readsCalls: false },
    identity,
    async scrape(atMs, busyShare) {
      const text = await metrics.text();
      const ofServer = sampled(atMs, 'server', text);
      if (gpu === undefined) return [ofServer];
      const taken = Number(readCacheConfig(text)?.['gpu_memory_utilization'] ?? Number.NaN);
      return [ofServer, sampled(atMs, 'gpu', gpuExporter(gpu, taken).text(busyShare))];
    },
  };
}
