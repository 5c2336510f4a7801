import { isJsonObject, type JsonObject } from '../answers/json-schema.ts';
import { badRequest } from './api-error.ts';
import { integerOf } from './body-check.ts';
import { pythonScalar, pythonType } from './python-text.ts';
import type { Endpoint } from './request-fields.ts';

/**
 * Rules that vLLM applies to a whole body before it looks at single fields (the "before" validators of its request
 * models, which run from the last to the first); each throws an ApiError.
 */
type BodyRule = (body: JsonObject) => void;

/** What Python takes for true. */
function truthy(value: unknown): boolean {
  if (Array.isArray(value)) return value.length > 0;
  return isJsonObject(value) ? Object.keys(value).length > 0 : Boolean(value);
}

const messagesIterable: BodyRule = ({ messages }) => {
  if (messages === undefined || Array.isArray(messages) || isJsonObject(messages) || typeof messages === 'string')
    return;
  throw badRequest(`'${pythonType(messages)}' object is not iterable`);
};

/** vLLM makes a list of each message's calls. */
const callsIterable: BodyRule = ({ messages }) => {
  for (const message of Array.isArray(messages) ? messages : []) {
    const calls: unknown = isJsonObject(message) ? (message.tool_calls ?? []) : [];
    if (typeof calls !== 'object' && typeof calls !== 'string') {
      throw badRequest(`'${pythonType(calls)}' object is not iterable`);
    }
  }
};

const oneWayToGoOn: BodyRule = (body) => {
  if (!truthy(body.continue_final_message) || !truthy(body.add_generation_prompt)) return;
  throw badRequest('Cannot set both `continue_final_message` and `add_generation_prompt` to True.');
};

const toolUse: BodyRule = ({ tools, tool_choice: choice }) => {
  if (Array.isArray(tools) && tools.length === 0) {
    const message = '`tools` must not be an empty array. Either provide at least one tool or omit the field entirely.';
    throw badRequest(message, 'tools');
  }
  if (choice === undefined || choice === null || choice === 'none') return;
  if (tools === undefined || tools === null) {
    throw badRequest('When using `tool_choice`, `tools` must be set.', 'tool_choice');
  }
  if (isJsonObject(choice)) namedChoice(choice, tools);
  else if (choice !== 'auto' && choice !== 'required') {
    const message =
      `Invalid value for \`tool_choice\`: ${pythonScalar(choice)}! ` +
      'Only named tools, "none", "auto" or "required" are supported.';
    throw badRequest(message, 'tool_choice');
  }
};

const usage = 'Correct usage: `{"type": "function", "function": {"name": "my_function"}}`';

function namedChoice({ function: called }: JsonObject, tools: unknown): void {
  if (!isJsonObject(called)) {
    const message = `Invalid value for \`function\`: \`${pythonScalar(called)}\` in \`tool_choice\`! ${usage}`;
    throw badRequest(message, 'tool_choice.function');
  }
  const { name } = called;
  const place = 'tool_choice.function.name';
  if (name === undefined) {
    throw badRequest(`Expected field \`name\` in \`function\` in \`tool_choice\`! ${usage}`, place);
  }
  if (typeof name !== 'string' || name === '') {
    throw badRequest(`Invalid \`name\` in \`function\`: \`${pythonScalar(name)}\` in \`tool_choice\`! ${usage}`, place);
  }
  const known = Array.isArray(tools) ? tools : [];
  if (known.some((tool) => isJsonObject(tool) && isJsonObject(tool.function) && tool.function.name === name)) return;
  const message = 'The tool specified in `tool_choice` does not match any of the specified `tools`';
  throw badRequest(message, 'tool_choice');
}

function oneConstraint(endpoint: Endpoint): BodyRule {
  return ({ structured_outputs: structured, tool_choice: choice }) => {
    if (!isJsonObject(structured)) return;
    const kinds = ['json', 'regex', 'choice'].filter((kind) => (structured[kind] ?? null) !== null).length;
    if (kinds > 1) {
      const message = "You can only use one kind of constraints for structured outputs ('json', 'regex' or 'choice').";
      throw badRequest(message, endpoint === 'chat' ? null : 'structured_outputs');
    }
    if (endpoint === 'chat' && kinds > 0 && isJsonObject(choice)) {
      throw badRequest('You can only either use constraints for structured outputs or tools, not both.');
    }
  };
}

function probabilities(endpoint: Endpoint): BodyRule {
  const own = endpoint === 'chat' ? 'top_logprobs' : 'logprobs';
  return (body) => {
    for (const field of ['prompt_logprobs', own]) {
      const value = body[field] ?? null;
      if (value !== null && typeof value !== 'number' && typeof value !== 'boolean') {
        throw badRequest(`\`${field}\` must be an integer.`, field, pythonScalar(value));
      }
    }
    const ofPrompt = integerOf(body.prompt_logprobs ?? 0) ?? 0;
    if (truthy(body.stream) && (ofPrompt > 0 || ofPrompt === -1)) {
      throw badRequest('`prompt_logprobs` are not available when `stream=True`.', 'prompt_logprobs');
    }
    for (const field of ['prompt_logprobs', own]) {
      const value = integerOf(body[field] ?? 0) ?? 0;
      if (value < -1) throw badRequest(`\`${field}\` must be a positive value or -1.`, field, value);
    }
    const top = Number(body.top_logprobs ?? 0);
    if (endpoint === 'chat' && (top > 0 || top === -1) && !truthy(body.logprobs)) {
      throw badRequest('when using `top_logprobs`, `logprobs` must be set to true.', 'top_logprobs');
    }
  };
}

const streamOptions: BodyRule = (body) => {
  if (!truthy(body.stream_options) || truthy(body.stream)) return;
  throw badRequest('Stream options can only be defined when `stream=True`.', 'stream_options');
};

const namedSchema: BodyRule = ({ response_format: format }) => {
  if (!isJsonObject(format) || format.type !== 'json_schema' || (format.json_schema ?? null) !== null) return;
  const message = "When response_format type is 'json_schema', the 'json_schema' field must be provided.";
  throw badRequest(message, 'response_format');
};

/** vLLM's longest cache salt, and what must not be in it. */
const longestSalt = 128;
const forbiddenInSalt = /[@/\\\0]/;

const cacheSalt: BodyRule = ({ cache_salt: salt = null }) => {
  if (salt === null) return;
  if (typeof salt !== 'string' || salt === '') {
    throw badRequest("Parameter 'cache_salt' must be a non-empty string if provided.", 'cache_salt');
  }
  if (salt.length <= longestSalt && !forbiddenInSalt.test(salt)) return;
  const message =
    "Parameter 'cache_salt' must be at most 128 characters and must not contain '@', '/', '\\\\', or NUL.";
  throw badRequest(message, 'cache_salt');
};

/** vLLM's VLLM_MAX_COMPLETION_PROMPTS. */
const mostPrompts = 1024;

const promptCount: BodyRule = ({ prompt }) => {
  if (!Array.isArray(prompt) || prompt.length <= mostPrompts || prompt.every((item) => typeof item === 'number'))
    return;
  const message =
    `prompt list length ${prompt.length} exceeds the maximum allowed count of ${mostPrompts}. ` +
    'To increase this limit, set the VLLM_MAX_COMPLETION_PROMPTS environment variable.';
  throw badRequest(message, 'prompt');
};

const promptGiven: BodyRule = ({ prompt = null, prompt_embeds: embeds = null }) => {
  const without = embeds === null || (Array.isArray(embeds) && embeds.length === 0);
  if ((prompt !== null && prompt !== '') || !without) return;
  throw badRequest('Either prompt or prompt_embeds must be provided and non-empty.', 'prompt');
};

const bodyRules: Readonly<Record<Endpoint, readonly BodyRule[]>> = {
  chat: [
    messagesIterable,
    oneWayToGoOn,
    toolUse,
    oneConstraint('chat'),
    probabilities('chat'),
    streamOptions,
    namedSchema,
    callsIterable,
    cacheSalt,
  ],
  completion: [
    promptCount,
    promptGiven,
    streamOptions,
    probabilities('completion'),
    oneConstraint('completion'),
    namedSchema,
    cacheSalt,
  ],
};

/** Throws an ApiError when the body breaks a rule. */
export function checkBodyRules(endpoint: Endpoint, body: JsonObject): void {
  for (const rule of bodyRules[endpoint]) rule(body);
}
