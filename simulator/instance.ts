import { createDriver, type Driver } from './driver/driver.ts';
import type { LatenessLog } from './driver/lateness.ts';
import { wallClock } from './driver/wall-clock.ts';
import { createEngine, type Engine, type EngineState } from './engine/engine.ts';
import { slowedProfile } from './engine/engine-profile.ts';
import { createOpenAnswers, type OpenAnswers } from './faults/seams/open-answers.ts';
import { createMetrics, type Metrics } from './metrics/metrics.ts';
import type { ResolvedOptions } from './options.ts';

/** What a process of vLLM has in memory, and loses when it ends. */
export interface Instance {
  readonly driver: Driver;
  readonly metrics: Metrics;
  readonly answers: OpenAnswers;
  /** Unix time. */
  readonly startSeconds: number;
  engineState(): EngineState;
}

/** A process that begins now; `slowness` is asked at every step by how much it is slowed down. */
export function createInstance(options: ResolvedOptions, slowness: () => number, lateness: LatenessLog): Instance {
  const { profile, limits, seed, timeScale } = options;
  const engine = slowable(createEngine({ profile: slowedProfile({ ...profile, limits }, timeScale), seed }), slowness);
  const startSeconds = Date.now() / 1000;
  const { model, metricsCompat: compat } = options;
  const metrics = createMetrics({ model, limits, state: engine.state, startSeconds, compat });
  const driver = createDriver(engine, wallClock, [metrics.observer], lateness);
  return { driver, metrics, answers: createOpenAnswers(), startSeconds, engineState: engine.state };
}

function slowable(engine: Engine, slowness: () => number): Engine {
  return {
    ...engine,
    startStep(nowMs) {
      const step = engine.startStep(nowMs);
      const factor = slowness();
      return step === null || factor === 1 ? step : { ...step, durationMs: step.durationMs * factor };
    },
  };
}
