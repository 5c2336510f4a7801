import { SharedArray } from 'k6/data';
import type { Configuration } from '../../lib/configuration/settings.ts';
import { parseBatchJsonl } from '../../lib/workloads/batch-jsonl.ts';
import { promptCharacters } from '../../lib/workloads/prompt-text.ts';
import type { Calibration, Workload } from '../../lib/workloads/workload.ts';
import { absolutePath, currentFolder } from './environment.ts';

/** One request to make: what a line of an OpenAI batch file says. */
export interface Prompt {
  readonly custom_id: string;
  readonly url: string;
  readonly body: Readonly<Record<string, unknown>>;
}

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
  /** Models that the requests name themselves. */
  readonly models: readonly string[];
  /** The index of the request with the most text among the first so many. */
  readonly longest: (requests: number) => number;
  /** Whether that is the longest of a sample only, since making them all takes too long. */
  readonly longestIsSampled: boolean;
  /** What is wrong with the user's file; empty when all is well. */
  readonly problems: readonly string[];
}

/** The workload's generated requests, or the user's file in their place. */
export function openPrompts(workload: Workload, configuration: Configuration): Prompts {
  return configuration.DATASET === null
    ? generatedPrompts(workload, configuration)
    : filePrompts(configuration.DATASET);
}

function generatedPrompts(workload: Workload, configuration: Configuration): Prompts {
  const seed = configuration.SEED;
  return {
    source: `${workload.id}, generated (seed ${seed})`,
    size: workload.size,
    areGenerated: true,
    repeats: workload.repeats?.(configuration) ?? false,
    at: (index, calibration) => workload.request(index, seed, configuration, calibration),
    models: [],
    longest: (requests) =>
      workload.longest?.(requests, seed, configuration) ?? longestOfSample(workload, configuration, requests),
    longestIsSampled: workload.longest === undefined,
    problems: workload.problems?.(configuration) ?? [],
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

interface Header {
  readonly problems: readonly string[];
  readonly models: readonly string[];
  readonly longest: number;
}

/** Read and checked once per process: the first element of the shared array is the header, the rest are lines. */
function filePrompts(path: string): Prompts {
  const shared = new SharedArray(`data set ${path}`, () => {
    const { lines, problems, models, longest } = readFile(path);
    const header: Header = { problems, models, longest: longest?.index ?? 0 };
    return [JSON.stringify(header), ...lines];
  }) as unknown as readonly string[];
  const header = JSON.parse(shared[0] ?? '{}') as Header;
  return {
    source: path,
    size: shared.length - 1,
    areGenerated: false,
    repeats: false,
    at: (index) => JSON.parse(shared[index + 1] ?? '') as Prompt,
    models: header.models,
    longest: () => header.longest,
    longestIsSampled: false,
    problems: header.problems,
  };
}

function readFile(path: string): ReturnType<typeof parseBatchJsonl> {
  try {
    return parseBatchJsonl(open(absolutePath(path)), path);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    const problem = /no such file|not exist|couldn't be found/i.test(why)
      ? `DATASET=${path}: no such file; the path is relative to the current folder (${currentFolder ?? 'unknown'})`
      : `DATASET=${path} cannot be read: ${why}`;
    return { lines: [], problems: [problem], models: [], longest: null };
  }
}
