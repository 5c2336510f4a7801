import { sleep } from 'k6';
import type { Configuration } from '../../lib/configuration/settings.ts';
import { draw } from '../../lib/workloads/formats/sampling.ts';
import { prepareBody } from '../../lib/workloads/prepare-body.ts';
import type { LlmClient, RequestToSend } from './client.ts';
import { extension } from './extension.ts';
import { distinctPrompts, type Prompts } from './prompts.ts';
import type { RunStarted } from './run.ts';
import type { ScenarioDefinition } from './scenario.ts';
import type { MakeTurn, Place } from './turns.ts';

/** What every turn of a run has in common. */
export interface Asking {
  readonly definition: ScenarioDefinition;
  readonly configuration: Configuration;
  readonly prompts: Prompts;
  readonly client: LlmClient;
}

/** Where a turn's text comes from. */
interface Question {
  readonly turn: number;
  /** Of the prompt, from 0. */
  readonly index: number;
  readonly id: string;
  readonly url: string;
}

/** Makes a turn's request, or the first of its conversation, and gives what sends it. */
export function asker(asking: Asking, run: RunStarted, afterwards: (place: Place) => void): MakeTurn {
  const { definition, configuration, prompts } = asking;
  const size = distinctPrompts(configuration, prompts) ?? Infinity;
  return (turn) => {
    const { index, suffix } = draw(turn, size, configuration.SAMPLING, configuration.SEED);
    const { custom_id, url, body } = prompts.at(index, run.calibration);
    const question = { turn, index, url, id: custom_id + suffix };
    const text = prepareBody(url, body, configuration, run.model, extension !== null);
    const isConversation = prompts.areGenerated && definition.workload.next !== undefined;
    return (place) => {
      if (isConversation) converse(asking, run, question, text, place);
      else asking.client.send(request(asking, question, text, place), run);
      afterwards(place);
    };
  };
}

/** A request in the form that the client takes; the workload judges answers to what it asked itself or would have asked so. */
function request(
  { definition, configuration }: Asking,
  { id, url, turn }: Question,
  body: string,
  place: Place,
): RequestToSend {
  const { workload } = definition;
  const judged = configuration.DATASET === null || workload.recognises(body);
  return {
    id,
    path: url,
    body,
    scenario: definition.id,
    workload: workload.id,
    ...place,
    turn,
    judge: judged ? (text, finishReason) => workload.judge(text, finishReason, configuration) : null,
  };
}

/** Sends a conversation's messages one after the other, each after its pause, until its end or the first failure. */
function converse(asking: Asking, run: RunStarted, question: Question, first: string, place: Place): void {
  const { definition, configuration, client } = asking;
  const answers: string[] = [];
  const { scheduledMs: _onlyOfTheFirst, ...later } = place;
  let body = first;
  for (let turn = 0; ; turn += 1) {
    const named = { ...question, id: `${question.id}-${turn}` };
    const { success, text } = client.send(request(asking, named, body, turn === 0 ? place : later), run);
    if (!success) return;
    answers.push(text);
    const next = definition.workload.next?.(
      { turn: turn + 1, answers },
      question.index,
      configuration.SEED,
      configuration,
    );
    if (next === undefined || next === null) return;
    body = prepareBody(question.url, next.body, configuration, run.model, extension !== null);
    sleep(next.thinkMs / 1000);
  }
}
