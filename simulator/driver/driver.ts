import type { Emission } from '../engine/advance.ts';
import type { Admission, Engine, RefusalReason, StepOutcome, StepStart } from '../engine/engine.ts';
import type { EngineRequest, Progress } from '../engine/sequence.ts';
import { createLatenessLog, type LatenessLog } from './lateness.ts';

/** Time as the driver needs it, so that tests can bring their own. */
export interface Clock {
  /** Monotonic, in ms. */
  now(): number;
  /** Calls back once, not before the given instant; returns what cancels it. */
  at(instantMs: number, callback: () => void): () => void;
}

/** Who gets the tokens of one request, and hears what becomes of it. Instants are of the driver's clock. */
export interface TokenSink {
  /** A step works on it now; told until it has a token. */
  working?(progress: Progress): void;
  /** Its cache was taken away at this instant. */
  preempted?(atMs: number): void;
  /** A token, of a step that was to end at `dueMs`. */
  token(emission: Emission, dueMs: number): void;
  /** After the last token. */
  finished(progress: Progress): void;
  /** At the end of a step that brought something: the moment to write, once. */
  flush(): void;
}

/** Somebody who watches every step; told once its tokens are written, but before anybody can ask. */
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
export function createDriver(
  engine: Engine,
  clock: Clock,
  observers: readonly StepObserver[],
  log: LatenessLog = createLatenessLog(),
): Driver {
  const sinks = new Map<string, TokenSink>();
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
    tellScheduled(step, plannedMs, sinks);
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
    deliver(outcome, dueMs, sinks);
    const handedOutMs = clock.now();
    const lateMs = handedOutMs - dueMs;
    log.step(handedOutMs, step.durationMs, lateMs);
    for (const observer of observers) observer.stepped(outcome, step.chunks);
    if (lateMs > giveUpMs) log.resync(handedOutMs, lateMs);
    begin(lateMs > giveUpMs ? clock.now() : dueMs);
  };

  const abort = (id: string): void => {
    sinks.delete(id);
    engine.abort(id);
  };

  return {
    submit(entries) {
      const refusal = submitAll(engine, entries, clock.now());
      if (refusal !== null) {
        for (const observer of observers) observer.refused?.(refusal);
        return { accepted: false, reason: refusal };
      }
      for (const { request, sink } of entries) sinks.set(request.id, sink);
      if (!stepping) wakeForArrival();
      return { accepted: true };
    },
    abort,
    stop() {
      stopped = true;
      cancel();
      sinks.clear();
    },
  };
}

/** Why one of them was not taken, and so none; null when all were. */
function submitAll(engine: Engine, entries: readonly Entry[], nowMs: number): RefusalReason | null {
  for (const { request } of entries) {
    const admission = engine.submit(request, nowMs);
    if (admission.accepted) continue;
    for (const entry of entries) engine.abort(entry.request.id);
    return admission.reason;
  }
  return null;
}

function tellScheduled(
  { chunks, preempted }: StepStart,
  plannedMs: number,
  sinks: ReadonlyMap<string, TokenSink>,
): void {
  for (const { request } of preempted) sinks.get(request.id)?.preempted?.(plannedMs);
  for (const { sequence } of chunks) {
    if (sequence.firstTokenMs === null) sinks.get(sequence.request.id)?.working?.(sequence);
  }
}

/** Writes come last and in one go, so that all clients get their tokens as nearly at once as possible. */
function deliver(outcome: StepOutcome, dueMs: number, sinks: Map<string, TokenSink>): void {
  const touched: TokenSink[] = [];
  for (const emission of outcome.emissions) {
    const sink = sinks.get(emission.progress.request.id);
    if (sink === undefined) continue;
    sink.token(emission, dueMs);
    touched.push(sink);
  }
  for (const progress of outcome.finished) {
    const { id } = progress.request;
    sinks.get(id)?.finished(progress);
    sinks.delete(id);
  }
  for (const sink of touched) sink.flush();
}
