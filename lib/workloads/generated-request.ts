import type { Configuration } from '../configuration/settings.ts';
import type { Json } from '../records/json.ts';
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

/** The id of a request that nothing else names: `<what it is of>-<index>`. */
export const numberedId = (of: string, index: number): string => `${of}-${String(index).padStart(5, '0')}`;

/** Path and body of a request with these messages and limits; what takes no messages gets their text. */
export function requestOf(
  messages: readonly ChatMessage[],
  limits: Json,
  { ENDPOINT }: Pick<Configuration, 'ENDPOINT'>,
): { readonly url: string; readonly body: Json } {
  if (ENDPOINT === 'chat') return { url: '/v1/chat/completions', body: { messages, ...limits } };
  const prompt = messages.map(({ content }) => content).join('\n\n');
  return { url: '/v1/completions', body: { prompt, ...limits } };
}

/**
 * A few characters by which what is at one index of a seed differs from all else there; `stream` keeps uses of the seed
 * apart.
 */
export const referenceOf = (seed: number, index: number, stream: number): string =>
  hash32(seed, index, stream).toString(36).toUpperCase().padStart(7, '0');

/** A request in batch format, on the path and with the prompt's beginning that the settings ask for. */
export function generatedRequest(
  identity: RequestIdentity,
  messages: readonly ChatMessage[],
  settings: GeneratedSettings,
  limits: AnswerLimits = SAMPLING_DEFAULTS,
): BatchRequest {
  const sent = settings.UNIQUE_PROMPTS ? withReference(identity, messages) : messages;
  const custom_id = numberedId(identity.workload, identity.index);
  return { custom_id, method: 'POST', ...requestOf(sent, limits, settings) };
}

/** The messages with a reference before the first, which differs between any two requests of a seed. */
function withReference({ index, seed }: RequestIdentity, messages: readonly ChatMessage[]): ChatMessage[] {
  const reference = referenceOf(seed, index, STREAM);
  return messages.map((message, place) =>
    place === 0 ? { ...message, content: `[${reference}] ${message.content}` } : message,
  );
}
