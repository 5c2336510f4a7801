import { isObject, type Json } from './json.ts';

/** Token counts as the server states them. */
export interface Usage {
  readonly promptTokens: number | null;
  readonly cachedTokens: number | null;
  readonly outputTokens: number | null;
}

/** What a whole answer says, whatever its form. */
export interface Said {
  /** The answer's text, without reasoning. */
  readonly text: string;
  /** Whether there is anything at all: text, reasoning, a tool call or a vector. */
  readonly hasOutput: boolean;
  /** By the names of the chat API. */
  readonly finishReason: string | null;
  /** Whether the answer is at its end; a format without finish reasons says so in another way. */
  readonly ended: boolean;
  /** null when the server counts nothing. */
  readonly usage: Usage | null;
}

const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');
const countOf = (value: unknown): number | null =>
  typeof value === 'number' && Number.isInteger(value) && value >= 0 ? value : null;
const objectOf = (value: unknown): Json => (isObject(value) ? value : {});
const objectsIn = (value: unknown): Json[] => (Array.isArray(value) ? (value as unknown[]).map(objectOf) : []);

function usageOf(promptTokens: unknown, cachedTokens: unknown, outputTokens: unknown): Usage | null {
  const usage = {
    promptTokens: countOf(promptTokens),
    cachedTokens: countOf(cachedTokens),
    outputTokens: countOf(outputTokens),
  };
  return usage.promptTokens === null && usage.outputTokens === null ? null : usage;
}

const finished = (reason: string): Pick<Said, 'finishReason' | 'ended'> => ({
  finishReason: reason || null,
  ended: reason !== '',
});

/** Chat and completions: the first choice. */
function readChoices({ choices, usage }: Json): Said | null {
  const [choice] = objectsIn(choices);
  if (choice === undefined) return null;
  const message = isObject(choice.message) ? choice.message : null;
  const text = textOf(message ? message.content : choice.text);
  const reasoning = message ? textOf(message.reasoning) || textOf(message.reasoning_content) : '';
  const calls = objectsIn(message?.tool_calls);
  const { prompt_tokens, completion_tokens, prompt_tokens_details } = objectOf(usage);
  return {
    text,
    hasOutput: text !== '' || reasoning !== '' || calls.length > 0,
    ...finished(textOf(choice.finish_reason)),
    usage: usageOf(prompt_tokens, objectOf(prompt_tokens_details).cached_tokens, completion_tokens),
  };
}

/** Responses: a row of items, of which messages hold text; the status tells how it ended. */
function readResponse(document: Json): Said | null {
  if (document.object !== 'response') return null;
  const items = objectsIn(document.output);
  const parts = items.filter(({ type }) => type === 'message').flatMap(({ content }) => objectsIn(content));
  const text = parts.map((part) => textOf(part.text)).join('');
  const refused = parts.some(({ refusal }) => textOf(refusal) !== '');
  const reasoned = items
    .filter(({ type }) => type === 'reasoning')
    .flatMap(({ content, summary }) => [...objectsIn(content), ...objectsIn(summary)])
    .some((part) => textOf(part.text) !== '');
  const called = items.some(({ name }) => textOf(name) !== '');
  const { input_tokens, output_tokens, input_tokens_details } = objectOf(document.usage);
  return {
    text,
    hasOutput: text !== '' || refused || reasoned || called,
    ...finished(responseFinish(document, items)),
    usage: usageOf(input_tokens, objectOf(input_tokens_details).cached_tokens, output_tokens),
  };
}

function responseFinish({ status, incomplete_details }: Json, items: readonly Json[]): string {
  if (status === 'completed') {
    return items.some(({ type }) => type === 'function_call' || type === 'custom_tool_call') ? 'tool_calls' : 'stop';
  }
  if (status === 'cancelled') return 'abort';
  if (status !== 'incomplete') return '';
  const reason = textOf(objectOf(incomplete_details).reason);
  return reason === 'max_output_tokens' ? 'length' : reason || 'incomplete';
}

const STOP_REASONS: Readonly<Record<string, string>> = {
  end_turn: 'stop',
  stop_sequence: 'stop',
  max_tokens: 'length',
  model_context_window_exceeded: 'length',
  tool_use: 'tool_calls',
};

/** Anthropic's messages: a row of blocks. Its `input_tokens` leaves out what was read from the cache or written to it. */
function readMessage(document: Json): Said | null {
  if (document.type !== 'message') return null;
  const blocks = objectsIn(document.content);
  const text = blocks.map((block) => textOf(block.text)).join('');
  const more = blocks.some(
    ({ type, thinking, name }) => type === 'redacted_thinking' || textOf(thinking) !== '' || textOf(name) !== '',
  );
  const reason = textOf(document.stop_reason);
  const { input_tokens, cache_read_input_tokens, cache_creation_input_tokens, output_tokens } = objectOf(
    document.usage,
  );
  const cached = (countOf(cache_read_input_tokens) ?? 0) + (countOf(cache_creation_input_tokens) ?? 0);
  const prompt = countOf(input_tokens);
  return {
    text,
    hasOutput: text !== '' || more,
    ...finished(STOP_REASONS[reason] ?? reason),
    usage: usageOf(prompt === null ? null : prompt + cached, cache_read_input_tokens, output_tokens),
  };
}

/** Ollama's two: the last line of a stream with all of the text. */
function readOllama(document: Json): Said | null {
  if (typeof document.done !== 'boolean') return null;
  const message = isObject(document.message) ? document.message : document;
  const text = textOf(message.content ?? message.response);
  const calls = objectsIn(message.tool_calls);
  return {
    text,
    hasOutput: text !== '' || textOf(message.thinking) !== '' || calls.length > 0,
    ...finished(document.done ? textOf(document.done_reason) : ''),
    usage: usageOf(document.prompt_eval_count, document.prompt_eval_cached_count, document.eval_count),
  };
}

/** Embeddings: vectors, each a list of numbers or a text in base64, and no reason for ending. */
function readEmbeddings({ data, usage }: Json): Said | null {
  if (!Array.isArray(data)) return null;
  const vectors = objectsIn(data).map(({ embedding }) => embedding);
  const filled = vectors.every((vector) => (Array.isArray(vector) ? vector.length > 0 : textOf(vector) !== ''));
  return {
    text: '',
    hasOutput: vectors.length > 0 && filled,
    finishReason: null,
    ended: true,
    usage: usageOf(objectOf(usage).prompt_tokens, null, null),
  };
}

/** How whole answers are read, by path; null says that the document is of another form. */
export const answerForms: Readonly<Record<string, (document: Json) => Said | null>> = {
  '/v1/chat/completions': readChoices,
  '/v1/completions': readChoices,
  '/v1/responses': readResponse,
  '/v1/messages': readMessage,
  '/v1/embeddings': readEmbeddings,
  '/api/chat': readOllama,
  '/api/generate': readOllama,
};
