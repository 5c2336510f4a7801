import type { IncomingMessage, ServerResponse } from 'node:http';
import { collectingSinks } from './answer-body.ts';
import { answerFormats } from './answer-format.ts';
import { streamSinks } from './answer-stream.ts';
import { abortChoices, planChoices, submitChoices, type AnswerPolicy, type Generation } from './generation.ts';
import { generationRequest, type Endpoint, type ServedModel } from './generation-request.ts';
import { readJsonBody } from './request-body.ts';
import { openStream, sendJson } from './responses.ts';
import type { Driver } from '../driver/driver.ts';

/** What answering needs. */
export interface Generator {
  readonly driver: Driver;
  readonly model: ServedModel;
  readonly policy: AnswerPolicy;
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
): Promise<void> {
  const { driver } = generator;
  const generation = planned(endpoint, generator, request, await readJsonBody(request));
  if (generation.request.stream) {
    const target = { write: (text: string) => response.write(text), end: (text: string) => response.end(text) };
    submitChoices(driver, generation, streamSinks(generation, target));
    openStream(response);
  } else {
    submitChoices(
      driver,
      generation,
      collectingSinks(generation, (body) => sendJson(response, 200, body)),
    );
  }
  // A client that goes away takes its request with it, as in vLLM. After a complete answer this finds nothing.
  response.once('close', () => abortChoices(driver, generation));
  // It may have gone while its body was read.
  if (response.destroyed) abortChoices(driver, generation);
}

function planned(
  endpoint: Endpoint,
  { model, policy, nextOrdinal, newId }: Generator,
  request: IncomingMessage,
  body: Readonly<Record<string, unknown>>,
): Generation {
  const checked = generationRequest(endpoint, body, model);
  const given = request.headers['x-request-id'];
  const id = `${answerFormats[endpoint].idPrefix}${typeof given === 'string' ? given : newId()}`;
  const ordinal = nextOrdinal();
  return {
    id,
    model: model.name,
    endpoint,
    request: checked,
    choices: planChoices(`${id}-${ordinal}`, ordinal, checked, policy),
    promptTokens: checked.prompts.reduce((sum, prompt) => sum + prompt.tokens, 0),
    created: Math.floor(Date.now() / 1000),
  };
}
