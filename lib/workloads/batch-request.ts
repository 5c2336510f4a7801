import { isObject, type Json } from '../records/json.ts';
import { inOneList } from '../units/list.ts';
import { requestForms, settingsOf, type RequestForm } from './request-form.ts';

/** What keeps a parsed line from being sent as a request in OpenAI batch format, each with its remedy; empty if nothing does. */
export function requestProblems(request: unknown): string[] {
  if (Array.isArray(request)) return ['is a JSON list. Write one request on each line, without brackets around them.'];
  if (!isObject(request))
    return ['is not a JSON object. Write {"custom_id":…,"method":"POST","url":…,"body":…} on each line.'];
  const { custom_id: id, method, url, body } = request;
  const found: string[] = [];
  if (id === undefined) found.push('custom_id is missing. Give every request its own, e.g. "custom_id":"request-1".');
  else if (typeof id !== 'string' || id === '')
    found.push('custom_id is not text. Put it in quotes, e.g. "custom_id":"17".');
  if (method !== undefined && method !== 'POST')
    found.push(`method is ${JSON.stringify(method)}. Only "POST" can be sent.`);
  const form = typeof url === 'string' ? requestForms[url] : undefined;
  if (url === undefined) found.push('url is missing. Add "url":"/v1/chat/completions".');
  else if (form === undefined) found.push(`url is ${JSON.stringify(url)}. Use ${knownPaths}.`);
  if (body === undefined) found.push('body is missing. Add "body":{"messages":[{"role":"user","content":"…"}]}.');
  else if (!isObject(body)) found.push('body is not an object. Write "body":{"messages":[…]}.');
  else found.push(...bodyProblems(body, form, url));
  return found;
}

const knownPaths = inOneList(
  Object.keys(requestForms).map((path) => JSON.stringify(path)),
  'or',
);

const inputProblems = { messages: messagesProblem, prompt: promptProblem, input: inputProblem } as const;

function bodyProblems(body: Json, form: RequestForm | undefined, url: unknown): string[] {
  const found: string[] = [];
  const input = form?.input ?? 'messages';
  const fault = inputProblems[input](body[input]);
  if (fault !== null) found.push(fault);
  const { model, stream, n } = body;
  if (model !== undefined && typeof model !== 'string')
    found.push('body.model is not text. Name a model, or leave it out.');
  if (stream !== undefined && typeof stream !== 'boolean')
    found.push('body.stream is neither true nor false. Leave it out: the test sets it.');
  if (n !== undefined && n !== null && n !== 1) {
    found.push(
      `body.n is ${JSON.stringify(n)}. Leave it out: several answers to one request cannot be timed one by one.`,
    );
  }
  if (form !== undefined) found.push(...limitProblems(body, form, url));
  return found;
}

function limitProblems(body: Json, form: RequestForm, url: unknown): string[] {
  const { settingsIn, limits, needsLimit } = form;
  if (settingsIn !== null && body[settingsIn] !== undefined && !isObject(body[settingsIn]))
    return [`body.${settingsIn} is not an object. Write "${settingsIn}":{…}, or leave it out.`];
  const settings = settingsOf(form, body);
  const given = limits.filter((name) => settings[name] !== undefined && settings[name] !== null);
  if (needsLimit && given.length === 0)
    return limits.map((name) => `body.${name} is missing. ${String(url)} does not answer without it.`);
  return given
    .filter((name) => !isLimit(settings[name], settingsIn !== null))
    .map((name) => {
      const field = settingsIn === null ? name : `${settingsIn}.${name}`;
      return `body.${field} is ${JSON.stringify(settings[name])}. Write a whole number above 0.`;
    });
}

/** Ollama takes -1 for no limit and -2 for as much as the context holds. */
const isLimit = (value: unknown, negativesToo: boolean): boolean =>
  typeof value === 'number' &&
  Number.isInteger(value) &&
  (value > 0 || (negativesToo && (value === -1 || value === -2)));

function messagesProblem(messages: unknown): string | null {
  if (messages === undefined) return 'body.messages is missing. Add "messages":[{"role":"user","content":"…"}].';
  if (!Array.isArray(messages) || messages.length === 0)
    return 'body.messages is not a list with messages. Write "messages":[{"role":"user","content":"…"}].';
  const odd = messages.findIndex((message) => !isObject(message) || typeof message['role'] !== 'string');
  return odd < 0 ? null : `body.messages[${odd}] has no role. Write {"role":"user","content":"…"}.`;
}

function promptProblem(prompt: unknown): string | null {
  if (prompt === undefined) return 'body.prompt is missing. Add "prompt":"…".';
  if (typeof prompt === 'string' && prompt !== '') return null;
  if (Array.isArray(prompt) && typeof prompt[0] === 'number') return null;
  if (Array.isArray(prompt) && typeof prompt[0] === 'string')
    return 'body.prompt is a list of texts. Write one request for each of them.';
  return 'body.prompt is empty or not text. Write "prompt":"…".';
}

/** Unlike prompts, several texts may be embedded in one answer, and a response's input may be a list of messages. */
function inputProblem(input: unknown): string | null {
  if (input === undefined) return 'body.input is missing. Add "input":"…".';
  const filled = (typeof input === 'string' && input !== '') || (Array.isArray(input) && input.length > 0);
  return filled ? null : 'body.input is neither text nor a list. Write "input":"…".';
}
