import type { Emission } from '../engine/advance.ts';
import type { Admission, Engine, RefusalReason, StepOutcome, StepStart } from '../engine/engine.ts';
import type { EngineRequest, Progress } from '../engine/sequence.ts';
import { createLatenessLog, type LatenessSummary } from './lateness.ts';

/** Time as the driver needs it, so that tests can bring their own. */
export interface Clock {
  /** Monotonic, in ms. */
  now(): number;
  /** Calls back once, not before the given instant; returns what cancels it. */
  at(instantMs: number, callback: () => void): () => void;
  /** Calls back when everything that was written so far has been handed to the system. */
  afterWrites(callback: () => void): void;
}

/** Who gets the tokens of one request. */
export interface TokenSink {
  token(emission: Emission): void;
  /** After the last token. */
  finished(progress: Progress): void;
  /** At the end of a step that brought something: the moment to write, once. */
  flush(): void;
}

/** Somebody who watches every step. */
export interface StepObserver {
  stepped(outcome: StepOutcome, chunks: StepStart['chunks']): void;
  /** Requests that were handed in together were refused, once for all of them. */
  refused?(reason: RefusalReason): void;
}

/** A request and who gets its tokens. */
export interface Entry {
  readonly request: EngineRequest;
  readonly sink: TokenSink;
}

/** Runs an engine in real time. */
export interface Driver {
  /** Hands in what belongs together at one instant: all of it, or nothing if one of them can never fit. */
  submit(entries: readonly Entry[]): Admission;
  abort(id: string): void;
  /** Over the latest steps, at most as many as asked for. */
  lateness(latestSteps?: number): LatenessSummary;
  /** Stops the clock; nothing is emitted afterwards. */
  stop(): void;
}

/**
 * Further behind than this, the schedule is given up and begins anew from now: catching up would hand out many
 * steps at once, which no server does.
 */
const giveUpMs = 1000;

/**
 * Runs the engine with one timer. Each step is planned from the planned end of the one before, so lateness of
 * the timer does not add up; tokens are handed out when the step has ended, never before.
 */
export function createDriver(engine: Engine, clock: Clock, observers: readonly StepObserver[]): Driver {
  const sinks = new Map<string, TokenSink>();
  const log = createLatenessLog();
  let cancel = (): void => {};
  let stepping = false;
  let stopped = false;

  const begin = (plannedMs: number): void => {
    const step = stopped ? null : engine.startStep(plannedMs);
    if (step === null) {
      stepping = false;
      wakeForArrival();
      return;
    }
    stepping = true;
    const dueMs = plannedMs + step.durationMs;
    cancel = clock.at(dueMs, () => end(step, dueMs));
  };

  const wakeForArrival = (): void => {
    cancel();
    const arrivalMs = stopped ? null : engine.nextArrivalMs();
    if (arrivalMs !== null) cancel = clock.at(arrivalMs, () => begin(arrivalMs));
  };

  const end = (step: StepStart, dueMs: number): void => {
    const outcome = engine.endStep(clock.now());
    for (const observer of observers) observer.stepped(outcome, step.chunks);
    deliver(outcome, sinks);
    const lateMs = clock.now() - dueMs;
    clock.afterWrites(() => log.step(step.durationMs, clock.now() - dueMs));
    if (lateMs > giveUpMs) log.resync(lateMs);
    begin(lateMs > giveUpMs ? clock.now() : dueMs);
  };

  const abort = (id: string): void => {
    sinks.delete(id);
    engine.abort(id);
  };

  return {
    submit(entries) {
      const nowMs = clock.now();
      for (const { request, sink } of entries) {
        const admission = engine.submit(request, nowMs);
        if (!admission.accepted) {
          for (const entry of entries) abort(entry.request.id);
          for (const observer of observers) observer.refused?.(admission.reason);
          return admission;
        }
        sinks.set(request.id, sink);
      }
      if (!stepping) wakeForArrival();
      return { accepted: true };
    },
    abort,
    lateness: log.summary,
    stop() {
      stopped = true;
      cancel();
      sinks.clear();
    },
  };
}

function deliver(outcome: StepOutcome, sinks: Map<string, TokenSink>): void {
  const touched = new Set<TokenSink>();
  for (const emission of outcome.emissions) {
    const sink = sinks.get(emission.progress.request.id);
    if (sink === undefined) continue;
    sink.token(emission);
    touched.add(sink);
  }
  for (const progress of outcome.finished) {
    const { id } = progress.request;
    sinks.get(id)?.finished(progress);
    sinks.delete(id);
  }
  for (const sink of touched) sink.flush();
}
