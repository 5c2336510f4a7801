import { isObject, type Json } from '../../records/json.ts';
import { numberedId, requestOf, type ChatMessage } from '../generated-request.ts';
import type { DatasetFormat, EntryReading } from './dataset-format.ts';
import { estimatedTokens } from './estimated-tokens.ts';

const ROLES: Readonly<Record<string, ChatMessage['role']>> = {
  human: 'user',
  user: 'user',
  gpt: 'assistant',
  chatgpt: 'assistant',
  bing: 'assistant',
  bard: 'assistant',
  assistant: 'assistant',
  model: 'assistant',
  system: 'system',
};

/** One recorded conversation an entry, of which the first question that was answered is asked. */
export const sharegpt: DatasetFormat = {
  id: 'sharegpt',
  about:
    'ShareGPT conversations: the first question that was answered is asked, with a system message that precedes it; ' +
    '`max_tokens` is the length of the recorded answer (a token per 4.5 ASCII characters, per 1.5 others).',
  columns: { id: ['id'], conversations: ['conversations', 'conversation', 'items'] },
  required: [['conversations']],
  fits: (fields) => fields.includes('conversations') || fields.includes('conversation') || fields.includes('items'),
  forgiving: true,
  sendsRepeats: false,
  read: (value, { number, column, settings }) => {
    const turns = isObject(value) ? column(value, 'conversations') : undefined;
    if (!isObject(value) || !Array.isArray(turns)) return { left: 'it has no list of turns' };
    const exchange = firstExchange(turns.map(readTurn));
    if ('left' in exchange) return exchange;
    const { messages, answer } = exchange;
    const id = column(value, 'id');
    const prompt = messages.map(({ content }) => content).join('\n');
    // ids repeat in these collections, numbers do not
    const name = (typeof id === 'string' && id !== '') || typeof id === 'number' ? `-${id}` : '';
    return {
      request: {
        id: numberedId('sharegpt', number) + name,
        make: () => requestOf(messages, { max_tokens: estimatedTokens(answer) }, settings),
        promptTokens: () => estimatedTokens(prompt),
        limit: () => estimatedTokens(answer),
        model: null,
        characters: prompt.length,
        prompt,
        arrivedMs: null,
      },
    };
  },
};

type Turn = { readonly role: ChatMessage['role'] | null; readonly content: string };

function readTurn(turn: unknown): Turn {
  const { from, role, value, content }: Json = isObject(turn) ? turn : {};
  const text = value ?? content;
  return { role: ROLES[String(from ?? role).toLowerCase()] ?? null, content: typeof text === 'string' ? text : '' };
}

/** Half of a long conversation was cut into parts that begin with an answer, which is passed over. */
function firstExchange(
  turns: readonly Turn[],
): { readonly messages: readonly ChatMessage[]; readonly answer: string } | (EntryReading & { readonly left: string }) {
  if (turns.length === 0) return { left: 'it has no turns' };
  let answered = false;
  for (const [at, { role, content }] of turns.entries()) {
    const next = turns[at + 1];
    if (role !== 'user' || next?.role !== 'assistant') continue;
    answered = true;
    if (content.trim() === '' || next.content.trim() === '') continue;
    const before = turns[at - 1];
    const system: ChatMessage[] =
      before?.role === 'system' && before.content.trim() !== '' ? [{ role: 'system', content: before.content }] : [];
    return { messages: [...system, { role: 'user', content }], answer: next.content };
  }
  return { left: answered ? 'its questions or their answers are empty' : 'none of its questions is answered' };
}
