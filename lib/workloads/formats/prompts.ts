import { isObject, parseJson, type Json } from '../../records/json.ts';
import { requestProblems } from '../batch-request.ts';
import { numberedId, requestOf } from '../generated-request.ts';
import { outputLimit } from '../prepare-body.ts';
import { promptCharacters, promptTexts } from '../prompt-text.ts';
import type { DatasetFormat, EntryContext } from './dataset-format.ts';
import { estimatedTokens } from './estimated-tokens.ts';

const columns = {
  id: ['id', 'custom_id'],
  prompt: ['prompt', 'text', 'question'],
  messages: ['messages'],
  system: ['system'],
  max_tokens: ['max_tokens', 'output_tokens'],
  answer: ['answer', 'completion', 'response'],
} as const;

/** Prompts in a field of JSON Lines, of a JSON list or of CSV. */
export const prompts: DatasetFormat = {
  id: 'prompts',
  about:
    'Prompts as JSON Lines, a JSON list or CSV with a header: `prompt`, `text` or `question`, or whole `messages`; where there are, ' +
    '`system`, `id`, `max_tokens`, or a recorded `answer` whose length is the limit.',
  columns,
  required: [['prompt', 'messages']],
  fits: (fields) => [...columns.prompt, ...columns.messages].some((name) => fields.includes(name)),
  forgiving: false,
  sendsRepeats: false,
  read: (value, context) => {
    const entry: unknown = typeof value === 'string' ? { prompt: value } : value;
    if (!isObject(entry)) return { faults: ['is neither an object nor text. Write {"prompt":"…"}.'] };
    const asked = askedOf(entry, context);
    if ('fault' in asked) return { faults: [asked.fault] };
    const custom_id = idText(context.column(entry, 'id')) ?? numberedId('prompt', context.number);
    const request = { custom_id, ...asked };
    const faults = requestProblems(request);
    if (faults.length > 0) return { faults };
    const text = promptTexts(asked.body).join('\n');
    return {
      request: {
        id: custom_id,
        make: () => asked,
        promptTokens: () => estimatedTokens(text),
        limit: () => outputLimit(asked.url, asked.body),
        model: null,
        characters: promptCharacters(request),
        prompt: text,
        arrivedMs: null,
      },
    };
  },
};

const idText = (id: unknown): string | null => {
  const text = typeof id === 'number' ? String(id) : id;
  return typeof text === 'string' && text !== '' ? text : null;
};

/** Of the fields that a message names. */
const MOST_CHARACTERS = 200;

type Asked = ReturnType<typeof requestOf> | { readonly fault: string };

function askedOf(entry: Json, context: EntryContext): Asked {
  const { column, settings } = context;
  const limits = limitOf(entry, context);
  const messages = column(entry, 'messages');
  if (messages !== undefined && messages !== '') {
    // in CSV they are written as JSON
    const given = typeof messages === 'string' ? (parseJson(messages) ?? null) : messages;
    return { url: '/v1/chat/completions', body: { messages: given, ...limits } };
  }
  const prompt = column(entry, 'prompt');
  if (prompt === undefined) {
    const fields = Object.keys(entry).join(', ').slice(0, MOST_CHARACTERS);
    return { fault: `has no prompt; its fields are ${fields}. Name one, e.g. DATASET_COLUMNS=prompt=question.` };
  }
  if (typeof prompt !== 'string' || prompt.trim() === '')
    return { fault: 'the prompt is empty or not text. Write one, or remove the entry.' };
  const system = column(entry, 'system');
  const instructed = typeof system === 'string' && system !== '';
  const question = { role: 'user', content: prompt } as const;
  return requestOf(instructed ? [{ role: 'system', content: system }, question] : [question], limits, settings);
}

/** The limit that the entry states, or the length of its answer; nothing where it has neither. */
function limitOf(entry: Json, { column }: EntryContext): Json {
  const stated = column(entry, 'max_tokens');
  if (stated !== undefined && stated !== null && stated !== '') {
    const number = typeof stated === 'string' ? Number(stated) : stated;
    return { max_tokens: Number.isNaN(number) ? stated : number };
  }
  const answer = column(entry, 'answer');
  return typeof answer === 'string' && answer !== '' ? { max_tokens: estimatedTokens(answer) } : {};
}
