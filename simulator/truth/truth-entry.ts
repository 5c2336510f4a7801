import type { TruthChoice, TruthRequest } from '../../lib/schema/simulator-truth.ts';
import type { TokenSink } from '../driver/driver.ts';
import type { Progress } from '../engine/sequence.ts';
import type { Generation, PlannedChoice } from '../http/generation.ts';

/** What is noted of one request while it lives. Instants are of the driver's clock, in ms. */
export interface TruthEntry {
  /** Faults that befall it; they add up. */
  faulted(ids: readonly string[]): void;
  /** Its answer is decided. */
  planned(generation: Generation): void;
  /** The same sink, and what passes through it is noted. */
  traced(choice: PlannedChoice, sink: TokenSink): TokenSink;
  /** The bytes of all tokens so far are with the socket. */
  written(): void;
  /** As it stands now; `end` once the response is over. */
  line(end: ResponseEnd | null): TruthRequest;
}

/** Who asks, as the headers of the request tell. */
export interface Arrival {
  readonly path: string;
  readonly requestId: string | null;
}

/** How a response ended. */
export interface ResponseEnd {
  /** Null when no headers were sent. */
  readonly status: number | null;
  /** All of it was handed to the system. */
  readonly complete: boolean;
}

/** The driver's clock. */
export interface TruthClock {
  now(): number;
  /** Unix time, in ms, at which it was 0. */
  readonly originMs: number;
}

/** One choice and its instants; the arrays grow with its tokens. */
interface ChoiceNotes {
  readonly choice: PlannedChoice;
  progress: Progress | null;
  readonly preemptedMs: number[];
  readonly plannedMs: number[];
  readonly emittedMs: number[];
}

/** The notes of a request that arrives now. */
export function createTruthEntry({ path, requestId }: Arrival, { now, originMs }: TruthClock): TruthEntry {
  const arrivalMs = now();
  const choices: ChoiceNotes[] = [];
  const faults = new Set<string>();
  let generation: Generation | null = null;

  return {
    faulted(ids) {
      for (const id of ids) faults.add(id);
    },
    planned(decided) {
      generation = decided;
    },
    traced(choice, sink) {
      const notes: ChoiceNotes = { choice, progress: null, preemptedMs: [], plannedMs: [], emittedMs: [] };
      choices.push(notes);
      return tracedSink(notes, sink);
    },
    written() {
      const nowMs = now();
      for (const { plannedMs, emittedMs } of choices) {
        // Of more than one: those that a fault had held back, or an answer that is not streamed.
        while (emittedMs.length < plannedMs.length) emittedMs.push(nowMs);
      }
    },
    line: (end) => ({
      kind: 'request',
      id: generation?.id ?? null,
      requestId,
      path,
      arrivalMs: Math.round((originMs + arrivalMs) * 1000) / 1000,
      streamed: generation?.request.stream ?? null,
      outcome: outcomeOf(end, choices),
      status: end?.status ?? null,
      endMs: end === null ? null : hundredths(now() - arrivalMs),
      promptTokens: generation?.promptTokens ?? null,
      faults: [...faults],
      choices: choices.map((notes) => choiceLine(notes, arrivalMs)),
    }),
  };
}

function tracedSink(notes: ChoiceNotes, sink: TokenSink): TokenSink {
  return {
    working(progress) {
      notes.progress = progress;
      sink.working?.(progress);
    },
    preempted(atMs) {
      notes.preemptedMs.push(atMs);
      sink.preempted?.(atMs);
    },
    token(emission, dueMs) {
      notes.plannedMs.push(dueMs);
      sink.token(emission, dueMs);
    },
    finished: (progress) => sink.finished(progress),
    flush: () => sink.flush(),
  };
}

function outcomeOf(end: ResponseEnd | null, choices: readonly ChoiceNotes[]): TruthRequest['outcome'] {
  if (end === null) return 'running';
  if (!end.complete) return 'aborted';
  if (end.status === null || end.status >= 400) return 'refused';
  return choices.every(({ progress }) => progress?.status === 'finished') ? 'finished' : 'failed';
}

function choiceLine(notes: ChoiceNotes, arrivalMs: number): TruthChoice {
  const { choice, progress } = notes;
  const offset = (ms: number): number => hundredths(ms - arrivalMs);
  const offsetOrNull = (ms: number | null | undefined): number | null => (typeof ms === 'number' ? offset(ms) : null);
  return {
    index: choice.index,
    promptTokens: choice.promptTokens,
    cachedTokens: progress?.cachedTokens ?? 0,
    outputTokens: progress?.generatedTokens ?? 0,
    finishReason: progress?.status === 'finished' ? progress.request.finishReason : null,
    queuedMs: offsetOrNull(progress?.queuedMs),
    admittedMs: offsetOrNull(progress?.scheduledMs),
    preemptedMs: notes.preemptedMs.map(offset),
    plannedMs: notes.plannedMs.map(offset),
    emittedMs: notes.emittedMs.map(offset),
  };
}

const hundredths = (ms: number): number => Math.round(ms * 100) / 100;
