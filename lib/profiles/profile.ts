import type { Configuration, SettingName } from '../configuration/settings.ts';
import type { Keep } from './arrivals/schedule.ts';
import type { Stage } from './stage.ts';

/** What there is to send. A turn is one request, or one conversation with all its requests. */
export interface Supply {
  /** Turns that it lasts for; null where it has no end. */
  readonly size: number | null;
  /** How many are sent where nothing says it. */
  readonly usual: number;
  /** When the request of that index came in a trace, ms since its first; null where the data set has no times. */
  readonly arrivalMs: (index: number) => number | null;
  readonly keep: Keep;
}

/** A profile worked out. */
export interface ProfilePlan {
  /** Whether a send waits for an answer (closed) or for the clock (open). */
  readonly loop: 'open' | 'closed';
  /** Concurrency in a closed loop, requests/s in an open one; each level that is measured, once. */
  readonly levels: readonly number[];
  readonly stages: readonly Stage[];
  /** Whether stages wait for each other, or end by the clock one by one: then turns pass the extension's gate. */
  readonly gated: boolean;
  /** Virtual users: the most turns that can be in flight. */
  readonly vus: number;
  /** Turns in all; null where time decides. */
  readonly turns: number | null;
  /** How long turns are begun, where time decides, in ms; else null. */
  readonly durationMs: number | null;
  readonly executor: Executor;
  /** What may go wrong and is no reason to stop. */
  readonly warnings: readonly string[];
}

/** The entry of k6's `options.scenarios`. */
export type Executor = SharedIterations | ConstantVus | OneIterationEach;

/** One iteration a turn, counted out to whichever virtual user is free. */
export interface SharedIterations {
  readonly executor: 'shared-iterations';
  readonly vus: number;
  readonly iterations: number;
  readonly maxDuration: string;
  readonly gracefulStop: string;
}

/** One iteration a turn, for so long. */
export interface ConstantVus {
  readonly executor: 'constant-vus';
  readonly vus: number;
  readonly duration: string;
  readonly gracefulStop: string;
}

/** One iteration for each virtual user, which takes turn after turn from the gate: nobody knows beforehand how many there will be. */
export interface OneIterationEach {
  readonly executor: 'per-vu-iterations';
  readonly vus: number;
  readonly iterations: 1;
  readonly maxDuration: string;
  readonly gracefulStop: string;
}

/** When requests are sent. A profile is the export of `lib/profiles/<id>.ts` and a line of the registry in `index.ts`. */
export interface Profile {
  /** Kebab case, the name of its file. */
  readonly id: string;
  /** One sentence: when requests are sent, and whether that waits for answers. */
  readonly about: string;
  /** The settings that shape the load and that it follows; another one that shapes loads is a mistake. */
  readonly settings: readonly SettingName[];
  /** What is missing or contradicts itself, each with its remedy; `plan` is asked only when nothing is. */
  readonly problems: (configuration: Configuration, supply: Supply) => readonly string[];
  readonly plan: (configuration: Configuration, supply: Supply) => ProfilePlan;
}
