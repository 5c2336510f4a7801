import type { Configuration } from '../configuration/settings.ts';
import { hash32 } from '../statistics/seeded-random.ts';
import type { BatchRequest } from './workload.ts';

/** One message of a chat request. */
export interface ChatMessage {
  readonly role: 'system' | 'user' | 'assistant';
  readonly content: string;
}

/** The settings that every generated request follows. */
export type GeneratedSettings = Pick<Configuration, 'ENDPOINT' | 'UNIQUE_PROMPTS'>;

/** How answers are sampled and limited: the settings of the candidate evaluation that this suite was first built for. */
export const SAMPLING_DEFAULTS = { max_tokens: 2000, temperature: 0.7, top_p: 0.9 } as const;

/** What an answer may be: sampling, its limit, and whatever else the path takes. */
export type AnswerLimits = Readonly<Record<string, number | boolean>>;

/** Which request of which workload it is. */
export interface RequestIdentity {
  readonly workload: string;
  readonly index: number;
  readonly seed: number;
}

/** Keeps the references apart from other uses of the same seed. */
const STREAM = 0x756e6971;

/** `<workload>-<index>`, as a generated request is called. */
export const generatedId = (workload: string, index: number): string => `${workload}-${String(index).padStart(5, '0')}`;

/** A request in batch format, on the path and with the prompt's beginning that the settings ask for. */
export function generatedRequest(
  identity: RequestIdentity,
  messages: readonly ChatMessage[],
  { ENDPOINT, UNIQUE_PROMPTS }: GeneratedSettings,
  limits: AnswerLimits = SAMPLING_DEFAULTS,
): BatchRequest {
  const sent = UNIQUE_PROMPTS ? withReference(identity, messages) : messages;
  const custom_id = generatedId(identity.workload, identity.index);
  if (ENDPOINT === 'completions') {
    const prompt = sent.map(({ content }) => content).join('\n\n');
    return { custom_id, method: 'POST', url: '/v1/completions', body: { prompt, ...limits } };
  }
  return { custom_id, method: 'POST', url: '/v1/chat/completions', body: { messages: sent, ...limits } };
}

/** The messages with a reference before the first, which differs between any two requests of a seed. */
function withReference({ index, seed }: RequestIdentity, messages: readonly ChatMessage[]): ChatMessage[] {
  const reference = hash32(seed, index, STREAM).toString(36).toUpperCase().padStart(7, '0');
  return messages.map((message, place) =>
    place === 0 ? { ...message, content: `[${reference}] ${message.content}` } : message,
  );
}
