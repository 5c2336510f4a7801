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
import { faultyStream } from './faulty-stream.ts';
import { finishEvent } from './finish-early.ts';
import type { OpenAnswer } from './open-answers.ts';
import { sendAnswer } from './plain-answer.ts';
import type { Ending } from './server-control.ts';
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
  let aborted: readonly number[] = [];
  const sinks = watched(
    streamSinks(generation, {
      write(text) {
        latest = text;
        target.write(text);
      },
      end: (text) => target.end(finishing(latest, aborted) + text),
    }),
  );
  return {
    sinkOf: sinks.sinkOf,
    breakOff(ending) {
      breakOff(ending, response, () => {
        const unfinished = sinks.unfinished();
        if (ending === 'abort' && unfinished !== null) {
          aborted = unfinished;
          sinks.finish();
        } else {
          target.end(errorFrame(engineDead) + doneEvent);
        }
      });
    },
  };
}

/** An answer in one piece. */
export function breakableWhole(
  response: ServerResponse,
  generation: Generation,
  effects: readonly Effects[],
): BreakableAnswer {
  let aborted: readonly number[] = [];
  const sinks = watched(
    collectingSinks(generation, (body) => sendAnswer(response, withAborted(body, aborted), effects)),
  );
  return {
    sinkOf: sinks.sinkOf,
    breakOff(ending) {
      breakOff(ending, response, () => {
        const unfinished = sinks.unfinished();
        if (ending === 'abort' && unfinished !== null) {
          aborted = unfinished;
          sinks.finish();
        } else if (!response.headersSent) {
          sendJson(response, engineDead.code, { error: engineDead });
        }
      });
    },
  };
}

function breakOff(ending: Ending, response: ServerResponse, inOrder: () => void): void {
  if (ending === 'reset') responseWire(response).cut('reset');
  else if (ending !== 'silence') inOrder();
}

/** Sinks that know how far each choice is, so that all can be finished before their time. */
function watched(sinkOf: SinkOf) {
  const states: { index: number; sink: TokenSink; progress: Progress | null; finished: boolean }[] = [];
  return {
    sinkOf(choice: PlannedChoice): TokenSink {
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
    /** Indices of the choices under way; null when one of them has not even a token. */
    unfinished(): number[] | null {
      const open = states.filter(({ finished }) => !finished);
      return open.some(({ progress }) => progress === null) ? null : open.map(({ index }) => index);
    },
    finish(): void {
      for (const { sink, progress, finished } of states) {
        if (!finished && progress !== null) sink.finished(progress);
      }
      states[0]?.sink.flush();
    },
  };
}

/** The events that finish these choices with reason `abort`, after the events that were written last. */
function finishing(latest: string, choices: readonly number[]): string {
  if (choices.length === 0) return '';
  for (const event of latest.split(/(?<=\n\n)/)) {
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
