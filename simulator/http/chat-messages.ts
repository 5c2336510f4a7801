import { isJsonObject, type JsonObject } from '../answers/json-schema.ts';
import { badRequest, type Complaint } from './api-error.ts';
import { booleanOf } from './body-check.ts';
import { contentPart } from './message-fields.ts';
import { pythonRepr, pythonType } from './python-text.ts';

/** Throws an ApiError for messages that no text can be made of; they have passed the checks of the body. */
export function checkMessages(body: JsonObject, messages: readonly unknown[], model: string): void {
  if ((body.chat_template ?? null) !== null) {
    const message =
      'Chat template is passed with request, but --trust-request-chat-template is not set. ' +
      'Refused request with untrusted chat template.';
    throw badRequest(message);
  }
  for (const message of messages) checkParts(isJsonObject(message) ? message.content : null, model);
  if (messages.length === 0) {
    throw badRequest('Cannot apply chat template to an empty conversation. Provide at least one message.');
  }
  const goesOn = booleanOf(body.continue_final_message) === true;
  if (goesOn && booleanOf(body.add_generation_prompt) !== false) {
    const message =
      'continue_final_message and add_generation_prompt are not compatible. Use continue_final_message when you want ' +
      'the model to continue the final message, and add_generation_prompt when you want to add a header that will ' +
      'prompt it to start a new assistant message instead.';
    throw badRequest(message);
  }
}

function checkParts(content: unknown, model: string): void {
  if (typeof content === 'string' || content === null || content === undefined) return;
  // Python iterates over the keys of a dictionary.
  const parts: readonly unknown[] = Array.isArray(content) ? content : Object.keys(content);
  for (const [index, part] of parts.entries()) {
    const complaints = contentPart(part, String(index));
    if (complaints.length > 0) throw badRequest(partMessage(complaints));
    if (isJsonObject(part) && part.type !== 'text') throw badRequest(`${model} is not a multimodal model`);
  }
}

/** Pydantic's long form, which vLLM shows where it reads the parts one by one. */
function partMessage(complaints: readonly Complaint[]): string {
  const count = complaints.length;
  const head = `${count} validation error${count === 1 ? '' : 's'} for ValidatorIterator`;
  const lines = complaints.map(
    ({ type, loc, msg, input }) =>
      `${loc}\n  ${msg} [type=${type}, input_value=${shortened(pythonRepr(input))}, input_type=${pythonType(input)}]\n` +
      `    For further information visit https://errors.pydantic.dev/2.14/v/${type}`,
  );
  return [head, ...lines].join('\n');
}

/** Pydantic shows the beginning and the end of a long input. */
function shortened(text: string): string {
  return text.length <= 50 ? text : `${text.slice(0, 25)}...${text.slice(-24)}`;
}

/** The role in which the answer speaks: the assistant, or whose message it goes on with. */
export function answeringRole(body: JsonObject, messages: readonly unknown[]): string {
  const last = messages.at(-1);
  const role = isJsonObject(last) ? last.role : undefined;
  return booleanOf(body.add_generation_prompt) === false && typeof role === 'string' ? role : 'assistant';
}
