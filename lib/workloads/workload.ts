/** One message of a chat request. */
export interface ChatMessage {
  readonly role: 'system' | 'user' | 'assistant';
  readonly content: string;
}

/** The body of a chat request without `model`, which the caller fills in. */
export interface ChatBody {
  readonly messages: readonly ChatMessage[];
  /** The most output tokens the server may generate. */
  readonly max_tokens: number;
  readonly temperature: number;
  readonly top_p: number;
}

/** One line of an OpenAI batch input file, still without `body.model`. */
export interface BatchRequest {
  readonly custom_id: string;
  readonly method: 'POST';
  readonly url: '/v1/chat/completions';
  readonly body: ChatBody;
}

/**
 * What is asked of the server, and what a good answer is.
 *
 * Runs in every virtual user of k6: no big structures at module load, each request made when it is asked for.
 * A workload is the default export of `lib/workloads/<id>.ts` and a line of the registry in `index.ts`; what
 * it needs beyond one file lies in a folder of the same name.
 */
export interface Workload {
  /** Kebab case, the name of its file. */
  readonly id: string;
  /** A few words, as a report prints them. */
  readonly title: string;
  /** One sentence: what is asked, and what a good answer is. */
  readonly about: string;
  /** How many requests the built-in data set has by default; `request` takes any index from 0 on. */
  readonly size: number;
  /** The built-in request at `index` (0-based): the same text for the same index and seed, for ever. */
  readonly request: (index: number, seed: number) => BatchRequest;
  /**
   * Why the answer's text is not valid, or null if it is. Reasons come from a small closed set, so that a report can
   * count them.
   */
  readonly judge: (text: string) => string | null;
  /**
   * Whether the text of a request from elsewhere (a user's data set) asks for this workload's answer, so that the judge may
   * be applied to it.
   */
  readonly recognises: (requestText: string) => boolean;
}

/** How answers are sampled and limited: the settings of the candidate evaluation that this suite was first built for. */
export const SAMPLING_DEFAULTS = { max_tokens: 2000, temperature: 0.7, top_p: 0.9 } as const;

/** A chat request in batch format with the default sampling, its `custom_id` being `<workload>-<index>`. */
export function chatRequest(workload: string, index: number, messages: readonly ChatMessage[]): BatchRequest {
  return {
    custom_id: `${workload}-${String(index).padStart(5, '0')}`,
    method: 'POST',
    url: '/v1/chat/completions',
    body: { messages, ...SAMPLING_DEFAULTS },
  };
}
