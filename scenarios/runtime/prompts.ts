import type { Configuration } from '../../lib/configuration/settings.ts';
import type { DatasetRequest } from '../../lib/workloads/formats/dataset-format.ts';
import { promptCharacters } from '../../lib/workloads/prompt-text.ts';
import type { Calibration, Workload } from '../../lib/workloads/workload.ts';
import { openDataset } from './dataset.ts';

/** One request to make: what a line of an OpenAI batch file says, and in a trace when it came. */
export type Prompt = DatasetRequest;

/** The requests of a run, made or parsed one at a time so that no VU holds them all. */
export interface Prompts {
  /** Where they come from, for people. */
  readonly source: string;
  /** Null where they have no end. */
  readonly size: number | null;
  /** Whether they are the workload's own, not the user's. */
  readonly areGenerated: boolean;
  /** Whether all of them have one prompt by nature. */
  readonly repeats: boolean;
  /** The request of that index; generated ones may have been calibrated to the server. */
  readonly at: (index: number, calibration: Calibration | null) => Prompt;
  /** When the request of that index arrives, ms after the first; null where it has no time of its own. */
  readonly arrivalMs: (index: number) => number | null;
  /** Models that the requests name themselves. */
  readonly models: readonly string[];
  /** The index of the request with the most text among the first so many. */
  readonly longest: (requests: number) => number;
  /** Whether that is the longest of a sample only, since making them all takes too long. */
  readonly longestIsSampled: boolean;
  /** What is wrong with the user's file; empty when all is well. */
  readonly problems: readonly string[];
  /** What the report must say of the user's file. */
  readonly notes: readonly string[];
}

/**
 * Different requests that there are: null where they have no end, as those that are generated have none unless they are to
 * be drawn from so many.
 */
export function distinctPrompts({ REPEAT_PROMPTS, SAMPLING }: Configuration, prompts: Prompts): number | null {
  return prompts.areGenerated && !REPEAT_PROMPTS && SAMPLING === 'in-order' ? null : prompts.size;
}

/** The workload's generated requests, or the user's file in their place. */
export function openPrompts(workload: Workload, configuration: Configuration): Prompts {
  return configuration.DATASET === null
    ? generatedPrompts(workload, configuration)
    : filePrompts(configuration.DATASET, configuration);
}

function generatedPrompts(workload: Workload, configuration: Configuration): Prompts {
  const seed = configuration.SEED;
  return {
    source: `${workload.id}, generated (seed ${seed})`,
    size: workload.size,
    areGenerated: true,
    repeats: workload.repeats?.(configuration) ?? false,
    at: (index, calibration) => workload.request(index, seed, configuration, calibration),
    arrivalMs: () => null,
    models: [],
    longest: (requests) =>
      workload.longest?.(requests, seed, configuration) ?? longestOfSample(workload, configuration, requests),
    longestIsSampled: workload.longest === undefined,
    problems: workload.problems?.(configuration) ?? [],
    notes: [],
  };
}

/** Enough to come near the longest; each takes 2 ms in k6's virtual machine. */
const sampleSize = 32;

function longestOfSample(workload: Workload, configuration: Configuration, requests: number): number {
  const step = Math.max(1, requests / sampleSize);
  let longest = { index: 0, characters: 0 };
  for (let turn = 0; turn < requests; turn += step) {
    const index = Math.floor(turn) % (workload.size ?? Infinity);
    const characters = promptCharacters(workload.request(index, configuration.SEED, configuration));
    if (characters > longest.characters) longest = { index, characters };
  }
  return longest.index;
}

function filePrompts(path: string, configuration: Configuration): Prompts {
  const { size, at, models, longest, arrivalMs, problems, notes } = openDataset(path, configuration);
  return {
    source: path,
    size,
    areGenerated: false,
    repeats: false,
    at,
    arrivalMs,
    models,
    longest: () => longest,
    longestIsSampled: false,
    problems,
    notes,
  };
}
