import { isObject, type Json } from '../records/json.ts';

const CHAT = '/v1/chat/completions';
const COMPLETIONS = '/v1/completions';

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
  if (url === undefined) found.push(`url is missing. Add "url":"${CHAT}".`);
  else if (url !== CHAT && url !== COMPLETIONS)
    found.push(`url is ${JSON.stringify(url)}. Use "${CHAT}" or "${COMPLETIONS}".`);
  if (body === undefined) found.push('body is missing. Add "body":{"messages":[{"role":"user","content":"…"}]}.');
  else if (!isObject(body)) found.push('body is not an object. Write "body":{"messages":[…]}.');
  else found.push(...bodyProblems(body, url === COMPLETIONS ? 'prompt' : 'messages'));
  return found;
}

function bodyProblems(body: Json, input: 'prompt' | 'messages'): string[] {
  const found: string[] = [];
  const fault = input === 'prompt' ? promptProblem(body['prompt']) : messagesProblem(body['messages']);
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
  for (const limit of ['max_tokens', 'max_completion_tokens']) {
    const value = body[limit];
    const isLimit = typeof value === 'number' && Number.isInteger(value) && value > 0;
    if (value !== undefined && value !== null && !isLimit)
      found.push(`body.${limit} is ${JSON.stringify(value)}. Write a whole number above 0.`);
  }
  return found;
}

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

/** About what one token is worth where a prompt comes as token numbers. */
const CHARACTERS_PER_TOKEN = 4;

/** The characters of a valid request's prompt, without the JSON around it. */
export function promptCharacters(request: unknown): number {
  const body = isObject(request) && isObject(request['body']) ? request['body'] : {};
  const { messages, prompt } = body;
  if (typeof prompt === 'string') return prompt.length;
  if (Array.isArray(prompt)) return prompt.length * CHARACTERS_PER_TOKEN;
  let characters = 0;
  for (const message of Array.isArray(messages) ? (messages as unknown[]) : []) {
    characters += isObject(message) ? contentCharacters(message['content']) : 0;
  }
  return characters;
}

function contentCharacters(content: unknown): number {
  if (typeof content === 'string') return content.length;
  if (!Array.isArray(content)) return 0;
  return (content as unknown[]).reduce<number>((sum, part) => {
    const text = isObject(part) ? part['text'] : undefined;
    return sum + (typeof text === 'string' ? text.length : 0);
  }, 0);
}
