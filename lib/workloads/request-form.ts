import { isObject, type Json } from '../records/json.ts';
import { promptTexts } from './prompt-text.ts';

/** How the requests of one path are written. */
export interface RequestForm {
  /** The field that holds the prompt. */
  readonly input: 'messages' | 'prompt' | 'input';
  /** What asks for a stream; null where there are none. */
  readonly streaming: Json | null;
  /** The fields that limit the output, of which a body may use one; the last is used where it has none. */
  readonly limits: readonly string[];
  /** Whether the server refuses a body without a limit. */
  readonly needsLimit: boolean;
  /** The field of the body that holds limit and sampling; null where the body itself does. */
  readonly settingsIn: 'options' | null;
  /** A body that the server refuses without generating anything, once it has taken the key and found the route. */
  readonly probe: (model: string) => Json;
  /** What to ask for the number of tokens in the prompt of a body; null where nobody knows. */
  readonly countTokens: ((body: Json) => { readonly path: string; readonly body: Json }) | null;
}

/** vLLM reads `messages` or `prompt`, llama.cpp `content`, which leaves out the few tokens of the chat template. */
const tokenize = (asked: Json, content: unknown): { readonly path: string; readonly body: Json } => ({
  path: '/tokenize',
  body: { ...asked, content },
});
const tokenizeText = (text: string): ReturnType<typeof tokenize> => tokenize({ prompt: text }, text);
const longestOf = (texts: readonly string[]): string =>
  texts.reduce((longest, text) => (text.length > longest.length ? text : longest), '');

/** Streams of these two tell `usage` only when asked, and chunks are not tokens. */
const withUsage = { stream: true, stream_options: { include_usage: true } };

const openAI = {
  streaming: { stream: true },
  needsLimit: false,
  settingsIn: null,
  // an empty list of messages would do for vLLM, but llama.cpp answers it
  probe: (model: string) => ({ model }),
} as const;

const ollama = {
  streaming: { stream: true },
  limits: ['num_predict'],
  needsLimit: false,
  settingsIn: 'options',
  // a model without a prompt would be loaded into memory, and none at all is a 404 like an unknown route; a model of the
  // wrong type is refused before anything is looked up
  probe: () => ({ model: 0 }),
  countTokens: null,
} as const;

/**
 * The paths that can be asked, in the order in which messages name them. The extension's wires (`xk6/wire`) and
 * `answerForms` read what comes back on the same paths.
 */
export const requestForms: Readonly<Record<string, RequestForm>> = {
  '/v1/chat/completions': {
    ...openAI,
    input: 'messages',
    streaming: withUsage,
    limits: ['max_completion_tokens', 'max_tokens'],
    countTokens: ({ messages }) => tokenize({ messages }, JSON.stringify(messages)),
  },
  '/v1/completions': {
    ...openAI,
    input: 'prompt',
    streaming: withUsage,
    limits: ['max_tokens'],
    countTokens: ({ prompt }) => tokenize({ prompt }, prompt),
  },
  '/v1/responses': {
    ...openAI,
    input: 'input',
    limits: ['max_output_tokens'],
    countTokens: (body) => tokenizeText(promptTexts(body).join('\n')),
  },
  '/v1/messages': {
    ...openAI,
    input: 'messages',
    limits: ['max_tokens'],
    needsLimit: true,
    countTokens: ({ system, messages, tools }) => ({
      path: '/v1/messages/count_tokens',
      body: { system, messages, tools },
    }),
  },
  '/v1/embeddings': {
    ...openAI,
    input: 'input',
    streaming: null,
    limits: [],
    // each text of a list has the context to itself
    countTokens: (body) => tokenizeText(longestOf(promptTexts(body))),
  },
  '/api/chat': { ...ollama, input: 'messages' },
  '/api/generate': { ...ollama, input: 'prompt' },
};

/** The form of a path that a data set may name; throws for others, which the data set's check has refused. */
export function requestForm(path: string): RequestForm {
  const form = requestForms[path];
  if (form === undefined) throw new Error(`no requests can be made for ${path}`);
  return form;
}

/** The part of a body that holds its limit and sampling. */
export function settingsOf(form: RequestForm, body: Json): Json {
  if (form.settingsIn === null) return body;
  const settings = body[form.settingsIn];
  return isObject(settings) ? settings : {};
}
