import { hasFields } from './foreign-entry.ts';
import type { ForeignEntry, ForeignFile, Importer, ImportedResults, ImportedRun } from './importer.ts';
import { readDetailed } from './vllm-bench/detailed.ts';
import { title } from './vllm-bench/schema.ts';
import { statedOf } from './vllm-bench/stated.ts';

const isResult = (value: unknown): boolean =>
  hasFields(value, 'model_id', 'num_prompts', 'duration', 'request_throughput', 'total_token_throughput');
const isDetailed = (value: unknown): boolean => hasFields(value, 'ttfts', 'itls', 'errors', 'start_times');

interface Found {
  readonly entry: ForeignEntry;
  /** Of a summary of a sweep, whose runs may lie beside it in files of their own. */
  readonly listed: boolean;
}

function* resultsIn(file: ForeignFile): Iterable<Found> {
  for (const { where, value } of file.entries()) {
    if (!Array.isArray(value)) yield { entry: { where, value }, listed: false };
    else
      for (const [index, each] of value.entries())
        yield { entry: { where: `${where}[${index}]`, value: each }, listed: true };
  }
}

/** What makes two results the same one: no two end at the same second after the same time. */
const keyOf = ({ value }: ForeignEntry): string => {
  const { date, duration, run_number: run } = value as Record<string, unknown>;
  return JSON.stringify([date, duration, run ?? null]);
};

function distinct(found: readonly Found[]): Found[] {
  const alone = new Set(found.filter(({ listed }) => !listed).map(({ entry }) => keyOf(entry)));
  return found.filter(({ entry, listed }) => !listed || !alone.has(keyOf(entry)));
}

function read(files: readonly ForeignFile[]): { made: (ImportedRun | ImportedResults)[]; left: string[] } {
  const results = distinct(files.flatMap((file) => [...resultsIn(file)]));
  const detailed = results.filter(({ entry }) => isDetailed(entry.value));
  const plain = results.filter(({ entry }) => !isDetailed(entry.value));
  const source = `${title}, ${[...new Set(files.map(({ name }) => name))].join(', ')}`;
  return {
    made: [
      ...detailed.map(({ entry }) => readDetailed(entry)),
      ...(plain.length === 0
        ? []
        : [{ kind: 'stated' as const, source, results: plain.map(({ entry }) => statedOf(entry)) }]),
    ],
    left: [
      ...(plain.length === 0
        ? []
        : [
            `${plain.length === 1 ? 'One result has' : `${plain.length} results have`} aggregates alone, as --save-detailed was not given (or the version is older than its start_times): no percentile of ours, no interval, no request records.`,
          ]),
      'Its peaks (max_output_tokens_per_s, max_concurrent_requests) count chunks and whole seconds, and are not taken.',
      ...(detailed.length === 0 ? [] : ['The generated texts are not taken: nothing is made of them here.']),
    ],
  };
}

/** `vllm bench serve`, and the sweeps that are made of it. */
export const vllmBench: Importer = {
  id: 'vllm-bench',
  title,
  madeBy: '`vllm bench serve --save-result --save-detailed`, `--append-result`, `vllm bench sweep serve`',
  knownBy:
    'an object, lines of objects or a list of objects with `model_id`, `num_prompts`, `duration`, `request_throughput`',
  becomes: 'with `--save-detailed` a run for each result, else stated results',
  leaves: 'peaks, which count chunks; generated texts; goodput, which is decided anew on the records',
  recognise: (first) => {
    if (Array.isArray(first)) return isResult(first[0]) ? 'a summary of a sweep' : null;
    if (!isResult(first)) return null;
    return isDetailed(first) ? 'results with all requests' : 'results without their requests';
  },
  read,
};
