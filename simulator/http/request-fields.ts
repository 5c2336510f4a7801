import { isJsonObject, type JsonObject } from '../answers/json-schema.ts';
import type { Complaint } from './api-error.ts';
import {
  anything,
  bool,
  dict,
  either,
  fieldComplaints,
  float,
  int,
  int64Max,
  list,
  literal,
  nullable,
  object,
  text,
  type Check,
  type Fields,
} from './body-check.ts';
import { message } from './message-fields.ts';

/** The two forms in which clients ask for text. */
export type Endpoint = 'chat' | 'completion';

/** vLLM's VLLM_MAX_STOP_STRINGS. */
const longestStopList = 4;

const optional = (check: Check) => ({ check: nullable(check) });
const set = (check: Check) => ({ check });
const seed = int({ min: -(2 ** 63), max: int64Max });

const jsonSchema = object({
  name: { check: text, required: true },
  description: optional(text),
  schema: optional(dict()),
  strict: optional(bool),
});
const structuralTag = { check: literal('structural_tag'), required: true } as const;
const responseFormat = either(
  object({
    type: { check: literal('text', 'json_object', 'json_schema'), required: true },
    json_schema: optional(jsonSchema),
  }),
  object({ type: structuralTag, format: { check: anything, required: true } }),
  object({
    type: structuralTag,
    structures: { check: list(anything), required: true },
    triggers: { check: list(text), required: true },
  }),
);

const structuredFields: Fields = {
  json: optional(either(text, dict())),
  regex: optional(text),
  choice: optional(list(text)),
  grammar: optional(text),
  json_object: optional(bool),
  disable_any_whitespace: set(bool),
  disable_additional_properties: set(bool),
  whitespace_pattern: optional(text),
  structural_tag: optional(text),
};
const structuredOutputs: Check = (value, loc) =>
  isJsonObject(value)
    ? fieldComplaints(value, structuredFields, loc)
    : [
        {
          type: 'dataclass_type',
          loc,
          msg: 'Input should be a dictionary or an instance of StructuredOutputsParams',
          input: value,
        },
      ];

const tool = object({
  type: set(literal('function')),
  function: {
    check: object({
      name: { check: text, required: true },
      description: optional(text),
      parameters: optional(dict()),
      strict: optional(bool),
    }),
    required: true,
  },
});
const namedTool = object({
  function: { check: object({ name: { check: text, required: true } }), required: true },
  type: set(literal('function')),
});

const head: Fields = {
  frequency_penalty: optional(float),
  logit_bias: optional(dict(float)),
};
const middle: Fields = {
  presence_penalty: optional(float),
  seed: optional(seed),
  stop: optional(either(text, list(text, longestStopList))),
  stream: optional(bool),
  stream_options: optional(object({ include_usage: optional(bool), continuous_usage_stats: optional(bool) })),
};
const sampling: Fields = {
  temperature: optional(float),
  top_p: optional(float),
  user: optional(text),
  use_beam_search: set(bool),
  top_k: optional(int()),
  min_p: optional(float),
  repetition_penalty: optional(float),
  length_penalty: set(float),
  stop_token_ids: optional(list(int())),
  include_stop_str_in_output: set(bool),
  ignore_eos: set(bool),
  min_tokens: set(int()),
  skip_special_tokens: set(bool),
  spaces_between_special_tokens: set(bool),
  truncate_prompt_tokens: optional(int({ min: -1, max: int64Max })),
  prompt_logprobs: optional(int()),
  allowed_token_ids: optional(list(int())),
  bad_words: set(list(text)),
  add_special_tokens: set(bool),
  structured_outputs: optional(structuredOutputs),
  priority: set(seed),
  request_id: set(text),
  return_token_ids: optional(bool),
  cache_salt: optional(text),
  kv_transfer_params: optional(dict()),
  vllm_xargs: optional(dict()),
  stream_interval: optional(int({ min: 1 })),
};

const effort = literal('none', 'minimal', 'low', 'medium', 'high', 'xhigh', 'max');

/** What each endpoint checks, in vLLM's order. Fields that are in neither list are taken as they are. */
const fields: Readonly<Record<Endpoint, Fields>> = {
  chat: {
    messages: { check: list(message), required: true },
    model: optional(text),
    ...head,
    logprobs: optional(bool),
    top_logprobs: optional(int()),
    max_tokens: optional(int()),
    max_completion_tokens: optional(int()),
    n: optional(int()),
    response_format: optional(responseFormat),
    ...middle,
    tools: optional(list(tool)),
    tool_choice: optional(either(literal('none'), literal('auto'), literal('required'), namedTool)),
    reasoning_effort: optional(effort),
    include_reasoning: set(bool),
    parallel_tool_calls: optional(bool),
    echo: set(bool),
    add_generation_prompt: set(bool),
    continue_final_message: set(bool),
    chat_template: optional(text),
    chat_template_kwargs: optional(dict()),
    return_prompt_text: optional(bool),
    ...sampling,
  },
  completion: {
    model: optional(text),
    prompt: optional(either(list(int({ min: 0 })), list(list(int({ min: 0 }))), text, list(text))),
    echo: optional(bool),
    ...head,
    logprobs: optional(int()),
    max_tokens: optional(int()),
    n: set(int()),
    ...middle,
    suffix: optional(text),
    response_format: optional(responseFormat),
    ...sampling,
  },
};

/** What Pydantic would complain about in the body of a request. */
export function bodyComplaints(endpoint: Endpoint, body: JsonObject): readonly Complaint[] {
  return fieldComplaints(body, fields[endpoint], 'body');
}
