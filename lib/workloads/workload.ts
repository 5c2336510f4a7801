import type { Configuration } from '../configuration/settings.ts';
import type { Json } from '../records/json.ts';

/** One line of an OpenAI batch input file, still without `body.model`. */
export interface BatchRequest {
  readonly custom_id: string;
  readonly method: 'POST';
  readonly url: string;
  readonly body: Json;
}

/** How a server counts tokens, as far as a workload asked; JSON, since every VU gets its own copy of it. */
export type Calibration = Json;

/** Tokens of the prompt that a message with this text makes, by the server's own tokenizer; null where it offers none. */
export type CountTokens = (text: string) => Promise<number | null>;

/** A conversation so far: the user's messages and the answers take turns. */
export interface ConversationState {
  /** Which message of the user comes next, from 0. */
  readonly turn: number;
  /** The answers to the messages before it, `turn` of them. */
  readonly answers: readonly string[];
}

/** The next message of a conversation. */
export interface ConversationTurn {
  /** The request's body with the whole conversation so far, still without `model`. */
  readonly body: Json;
  /** How long the user reads, thinks and types before it is sent, in milliseconds. */
  readonly thinkMs: number;
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
  /** How many requests the built-in data set has by default; null where it has no end. `request` takes any index from 0 on. */
  readonly size: number | null;
  /** What of the settings this workload cannot follow, each with its remedy. */
  readonly problems?: (configuration: Configuration) => readonly string[];
  /** Whether all its requests have the same prompt, which the prefix cache then serves after the first. */
  readonly repeats?: (configuration: Configuration) => boolean;
  /**
   * How much of a prompt others begin with too, a share of it at most: what a prefix cache may serve of a healthy run. Absent where
   * it is nothing, or a setting.
   */
  readonly sharedPrefix?: number;
  /** Asks how the server counts tokens, once before the run, so that prompts can have exact lengths. */
  readonly calibrate?: (
    count: CountTokens,
    configuration: Configuration,
  ) => Promise<{ readonly calibration: Calibration | null; readonly notes: readonly string[] }>;
  /**
   * The built-in request at `index` (0-based): for the same index, seed, settings and calibration the same text, for ever.
   * Without a calibration lengths are estimated.
   */
  readonly request: (
    index: number,
    seed: number,
    configuration: Configuration,
    calibration?: Calibration | null,
  ) => BatchRequest;
  /**
   * The conversation at `index`, turn by turn; null after its last turn. `request` gives the first. Only workloads whose later
   * messages need the earlier answers have it.
   */
  readonly next?: (
    state: ConversationState,
    index: number,
    seed: number,
    configuration: Configuration,
  ) => ConversationTurn | null;
  /** The index of the request that takes the most room, prompt and answer together, among the first so many; absent: unknown. */
  readonly longest?: (requests: number, seed: number, configuration: Configuration) => number;
  /**
   * Why the answer's text is not valid, or null if it is. Reasons come from a small closed set, so that a report can
   * count them.
   */
  readonly judge: (text: string, finishReason: string | null, configuration: Configuration) => string | null;
  /**
   * Whether the text of a request from elsewhere (a user's data set) asks for this workload's answer, so that the judge may
   * be applied to it.
   */
  readonly recognises: (requestText: string) => boolean;
}
