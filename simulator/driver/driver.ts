import type { Emission } from '../engine/advance.ts';
import type { Admission, Engine, RefusalReason, StepOutcome, StepStart } from '../engine/engine.ts';
import type { EngineRequest, Progress } from '../engine/sequence.ts';
import { createLatenessLog, type LatenessLog } from './lateness.ts';

/** Time as the driver needs it, so that tests can bring their own. */
export interface Clock {
  /** Monotonic, in ms. */
  now(): number;
  /**
   * Calls back once, not before the given instant; returns what cancels it. Where there is time, it calls `shortlyBefore` a little
   * earlier.
   */
  at(instantMs: number, callback: () => void, shortlyBefore?: () => void): () => void;
}

/** Who gets the tokens of one request, and hears what becomes of it. Instants are of the driver's clock. */
export interface TokenSink {
  /** A step works on it now; told until it has a token. */
  working?(progress: Progress): void;
  /** Its cache was taken away at this instant. */
  preempted?(atMs: number): void;
  /** A token, of a step that is to end at `dueMs`: perhaps a little before that, so nothing may be sent yet. */
  token(emission: Emission, dueMs: number): void;
  /** The step of its last token has ended. */
  finished(progress: Progress): void;
  /** At the end of a step that brought something: the moment to write, once. */
  flush(): void;
}

/** Somebody who watches every step; told once its tokens are written, but before anybody can ask. */
export interface StepObserver {
  stepped(outcome: StepOutcome): void;
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
 * the timer does not add up. What a step brings is made ready shortly before its end, where there is time, and handed
 * out when it has ended, never before.
 */
export function createDriver(
  engine: Engine,
  clock: Clock,
  observers: readonly StepObserver[],
  log: LatenessLog = createLatenessLog(),
): Driver {
  const sinks = new Map<string, TokenSink>();
  let cancel = (): void => {};
  let current: CurrentStep | null = null;
  let stopped = false;

  const begin = (plannedMs: number): void => {
    current = null;
    const step = stopped ? null : engine.startStep(plannedMs);
    if (step === null) return wakeForArrival();
    tellScheduled(step, plannedMs, sinks);
    const begun: CurrentStep = { step, dueMs: plannedMs + step.durationMs, result: null };
    current = begun;
    const makeReady = (): StepResult => (begun.result ??= resultOf(engine, clock, begun, sinks));
    cancel = clock.at(begun.dueMs, () => end(begun, makeReady()), makeReady);
  };

  const wakeForArrival = (): void => {
    cancel();
    const arrivalMs = stopped ? null : engine.nextArrivalMs();
    if (arrivalMs !== null) cancel = clock.at(arrivalMs, () => begin(arrivalMs));
  };

  const end = ({ step, dueMs }: CurrentStep, result: StepResult): void => {
    handOut(result, sinks);
    const handedOutMs = clock.now();
    const lateMs = handedOutMs - dueMs;
    log.step(handedOutMs, step.durationMs, lateMs);
    for (const observer of observers) observer.stepped(result.outcome);
    if (lateMs > giveUpMs) log.resync(handedOutMs, lateMs);
    begin(lateMs > giveUpMs ? clock.now() : dueMs);
  };

  return {
    submit(entries) {
      const refusal = submitAll(engine, entries, clock.now());
      if (refusal !== null) {
        for (const observer of observers) observer.refused?.(refusal);
        return { accepted: false, reason: refusal };
      }
      for (const { request, sink } of entries) sinks.set(request.id, sink);
      if (current === null) wakeForArrival();
      return { accepted: true };
    },
    abort(id) {
      sinks.delete(id);
      engine.abort(id);
    },
    stop() {
      stopped = true;
      cancel();
      // What the sinks have already must go out whole: whoever ends the answers now writes behind it.
      if (current !== null && current.result !== null) end(current, current.result);
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

/** A step under way. */
interface CurrentStep {
  readonly step: StepStart;
  readonly dueMs: number;
  /** Null until it is ready. */
  result: StepResult | null;
}

/** What a step brought, ready to be handed out. */
interface StepResult {
  readonly outcome: StepOutcome;
  /** A sink for every token. */
  readonly touched: readonly TokenSink[];
}

function resultOf(
  engine: Engine,
  clock: Clock,
  { dueMs }: CurrentStep,
  sinks: ReadonlyMap<string, TokenSink>,
): StepResult {
  const outcome = engine.endStep(Math.max(dueMs, clock.now()));
  const touched: TokenSink[] = [];
  for (const emission of outcome.emissions) {
    const sink = sinks.get(emission.progress.request.id);
    if (sink === undefined) continue;
    sink.token(emission, dueMs);
    touched.push(sink);
  }
  return { outcome, touched };
}

/** Writes come last and in one go, so that all clients get their tokens as nearly at once as possible. */
function handOut({ outcome, touched }: StepResult, sinks: Map<string, TokenSink>): void {
  for (const progress of outcome.finished) {
    const { id } = progress.request;
    sinks.get(id)?.finished(progress);
    sinks.delete(id);
  }
  for (const sink of touched) sink.flush();
}
