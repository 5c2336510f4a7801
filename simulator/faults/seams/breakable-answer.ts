import type { ServerResponse } from 'node:http';
import type { TokenSink } from '../../driver/driver.ts';
import type { Progress } from '../../engine/sequence.ts';
import { collectingSinks } from '../../http/answer-body.ts';
import { streamSinks, type StreamTarget } from '../../http/answer-stream.ts';
import type { Generation, PlannedChoice } from '../../http/generation.ts';
import { sendJson } from '../../http/responses.ts';
import { chunkedTarget } from '../../http/stream-target.ts';
import type { Effects } from '../fault.ts';
import { engineDead, errorFrame } from './error-frame.ts';
import { eventsIn } from './event-sink.ts';
import { faultyStream } from './faulty-stream.ts';
import { finishEvent } from './finish-early.ts';
import type { OpenAnswer } from './open-answers.ts';
import { sendAnswer } from './plain-answer.ts';
import { doneEvent, readEvent } from './stream-event.ts';
import { responseWire } from './wire.ts';

/** An answer that is written as its tokens come, and can be broken off. */
export interface BreakableAnswer extends OpenAnswer {
  sinkOf(choice: PlannedChoice): TokenSink;
}

type SinkOf = (choice: PlannedChoice) => TokenSink;

/** An answer as a stream. */
export function breakableStream(
  response: ServerResponse,
  generation: Generation,
  effects: readonly Effects[],
): BreakableAnswer {
  const target: StreamTarget = faultyStream(response, generation, effects) ?? chunkedTarget(response);
  let latest = '';
  const sinks: WatchedSinks = watched(
    streamSinks(generation, {
      write(text) {
        latest = text;
        target.write(text);
      },
      end: (text) => target.end(finishing(latest, sinks.aborted()) + text),
    }),
  );
  return breakable(response, sinks, () => target.end(errorFrame(engineDead) + doneEvent));
}

/** An answer in one piece. */
export function breakableWhole(
  response: ServerResponse,
  generation: Generation,
  effects: readonly Effects[],
): BreakableAnswer {
  const sinks: WatchedSinks = watched(
    collectingSinks(generation, (body) => sendAnswer(response, withAborted(body, sinks.aborted()), effects)),
  );
  return breakable(response, sinks, () => {
    if (!response.headersSent) sendJson(response, engineDead.code, { error: engineDead });
  });
}

/** The answer that these sinks write; `tellOfDeath` ends it when there is nothing to finish, or no engine to do so. */
function breakable(response: ServerResponse, sinks: WatchedSinks, tellOfDeath: () => void): BreakableAnswer {
  return {
    sinkOf: sinks.sinkOf,
    breakOff(ending) {
      if (ending === 'reset') responseWire(response).cut('reset');
      else if (ending === 'error' || (ending === 'abort' && !sinks.abort())) tellOfDeath();
    },
  };
}

/** Sinks that know how far each choice is, so that all can be finished before their time. */
interface WatchedSinks {
  sinkOf(choice: PlannedChoice): TokenSink;
  /** Finishes the choices under way; false, and nothing is done, when one of them has not even a token. */
  abort(): boolean;
  /** Indices of the choices that were finished so. */
  aborted(): readonly number[];
}

function watched(sinkOf: SinkOf): WatchedSinks {
  const states: { index: number; sink: TokenSink; progress: Progress | null; finished: boolean }[] = [];
  let aborted: readonly number[] = [];
  return {
    sinkOf(choice) {
      const sink = sinkOf(choice);
      const state = { index: choice.index, sink, progress: null as Progress | null, finished: false };
      states.push(state);
      return {
        token(emission, dueMs) {
          state.progress = emission.progress;
          sink.token(emission, dueMs);
        },
        finished(progress) {
          state.finished = true;
          sink.finished(progress);
        },
        flush: () => sink.flush(),
      };
    },
    abort() {
      const open = states.filter(({ finished }) => !finished);
      if (open.some(({ progress }) => progress === null)) return false;
      aborted = open.map(({ index }) => index);
      for (const { sink, progress } of open) if (progress !== null) sink.finished(progress);
      states[0]?.sink.flush();
      return true;
    },
    aborted: () => aborted,
  };
}

/** The events that finish these choices with reason `abort`, after the events that were written last. */
function finishing(latest: string, choices: readonly number[]): string {
  if (choices.length === 0) return '';
  for (const event of eventsIn(latest)) {
    const read = readEvent(event);
    if (read.kind === 'token') return choices.map((index) => finishEvent(read.chunk, index, 'abort')).join('');
  }
  return '';
}

/** A whole answer some of whose choices finish with reason `abort`. */
function withAborted(body: unknown, indices: readonly number[]): unknown {
  if (indices.length === 0) return body;
  const answer = body as { readonly choices: readonly { readonly index: number }[] };
  return {
    ...answer,
    choices: answer.choices.map((choice) =>
      indices.includes(choice.index) ? { ...choice, finish_reason: 'abort' } : choice,
    ),
  };
}
