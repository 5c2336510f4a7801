import type { IncomingMessage, ServerResponse } from 'node:http';
import type { JsonObject } from '../answers/json-schema.ts';
import type { ChosenFault } from '../faults/rules/rule-book.ts';
import { breakableStream, breakableWhole } from '../faults/seams/breakable-answer.ts';
import type { OpenAnswers } from '../faults/seams/open-answers.ts';
import { answerFormats } from './answer-format.ts';
import { abortChoices, planChoices, submitChoices, type AnswerPolicy, type Generation } from './generation.ts';
import { ApiError, failedStreamEnd } from './api-error.ts';
import { booleanOf } from './body-check.ts';
import { generationRequest, type Endpoint } from './generation-request.ts';
import { readJsonBody } from './request-body.ts';
import { openStream } from './responses.ts';
import type { ServedModel } from './served-model.ts';
import type { Driver } from '../driver/driver.ts';
import type { TruthLog } from '../truth/truth-log.ts';

/** What answering needs. */
export interface Generator {
  readonly truth: TruthLog;
  readonly model: ServedModel;
  readonly policy: AnswerPolicy;
  /** The process that answers now. */
  instance(): { readonly driver: Driver; readonly answers: OpenAnswers };
  /** The ordinal of the next request, from 0. */
  nextOrdinal(): number;
  /** A new id, without its prefix. */
  newId(): string;
}

/** Answers a chat or completion request, streamed or not. */
export async function generate(
  endpoint: Endpoint,
  generator: Generator,
  request: IncomingMessage,
  response: ServerResponse,
  faults: readonly ChosenFault[],
): Promise<void> {
  const body = await readJsonBody(request);
  try {
    answer(endpoint, generator, { request, response, body, faults });
  } catch (error) {
    if (!(error instanceof ApiError) || !error.late || booleanOf(body.stream) !== true) throw error;
    openStream(response);
    response.end(failedStreamEnd(error));
  }
}

/** A request whose body has been read. */
interface Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly body: JsonObject;
  readonly faults: readonly ChosenFault[];
}

function answer(endpoint: Endpoint, generator: Generator, { request, response, body, faults }: Exchange): void {
  const { driver, answers } = generator.instance();
  const generation = planned(endpoint, generator, request, body);
  const effects = faults.map((fault) => fault.effects);
  const { stream } = generation.request;
  const spoken = (stream ? breakableStream : breakableWhole)(response, generation, effects);
  submitChoices(driver, generation, generator.truth.traced(response, generation, spoken.sinkOf));
  if (stream) openStream(response);
  answers.add(spoken);
  // A client that goes away takes its request with it, as in vLLM. After a complete answer this finds nothing.
  const forget = (): void => {
    answers.remove(spoken);
    abortChoices(driver, generation);
  };
  response.once('close', forget);
  // It may have gone while its body was read.
  if (response.destroyed) forget();
}

function planned(
  endpoint: Endpoint,
  { model, policy, nextOrdinal, newId }: Generator,
  request: IncomingMessage,
  body: JsonObject,
): Generation {
  const checked = generationRequest(endpoint, body, model);
  const given = request.headers['x-request-id'];
  const own = typeof given === 'string' ? given : (checked.requestId ?? newId());
  const id = `${answerFormats[endpoint].idPrefix}${own}`;
  const ordinal = nextOrdinal();
  return {
    id,
    model: model.name,
    server: model,
    endpoint,
    request: checked,
    choices: planChoices(`${id}-${ordinal}`, ordinal, checked, policy),
    promptTokens: checked.prompts.reduce((sum, prompt) => sum + prompt.tokens, 0),
    created: Math.floor(Date.now() / 1000),
  };
}
