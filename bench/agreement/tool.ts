import type { Questions } from './questions.ts';

/** The same load for every tool. */
export interface Load {
  readonly title: string;
  /** Requests in flight at any time; null where they come at a rate. */
  readonly concurrency: number | null;
  /** Poisson arrivals, requests/s; null where a slot sends its next request when the last one is done. */
  readonly rateRps: number | null;
  readonly requests: number;
}

/** What a tool is pointed at, and where it may write. */
export interface Place {
  readonly url: string;
  readonly model: string;
  readonly folder: string;
  readonly questions: Questions;
}

/** A tool that sends a load and leaves files that `k6-vllm import` reads, or a run folder of ours. */
export interface Tool {
  readonly id: string;
  readonly title: string;
  /** Why it cannot run here, or null. */
  readonly missing: () => string | null;
  readonly version: () => string;
  /** The command as it is run, without the program. */
  readonly args: (load: Load, place: Place) => string[];
  /** Sends the load and says where its result lies. */
  readonly run: (load: Load, place: Place) => Promise<string>;
}
