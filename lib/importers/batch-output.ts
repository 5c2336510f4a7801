import type { StatedResult } from '../schema/stated-results.ts';
import { formatCount } from '../units/number.ts';
import { isOutputLine, totalsOf, type BatchTotals } from './batch-output/lines.ts';
import { isMetadata, metadataSchema, tokenRate, type Metadata } from './batch-output/metadata.ts';
import { readEntry } from './foreign-entry.ts';
import type { ForeignFile, Importer, Taken } from './importer.ts';
import { withoutAbsent } from './stated-fields.ts';

const title = 'OpenAI batch output';

const baseName = (path: string): string => path.split('/').at(-1) ?? path;
const per = (sum: number | null, by: number): number | undefined => (sum === null || by === 0 ? undefined : sum / by);
/** A batch with its answers; `about` is what an offline batch says of itself. */
function resultOf(name: string, totals: BatchTotals, about: Metadata | null): StatedResult {
  const { requests, succeeded, promptTokens, outputTokens, cachedTokens, models } = totals;
  const seconds = about?.results.inference_time_seconds;
  const hits = promptTokens === null || promptTokens === 0 ? undefined : per(cachedTokens, promptTokens);
  const model = models.length === 1 ? models[0] : undefined;
  return {
    name,
    setup: withoutAbsent({
      model: about?.model ?? model,
      prefixCaching: about?.config?.enable_prefix_caching ?? undefined,
    }),
    load: withoutAbsent({
      ...(about === null ? {} : { loop: 'closed' as const }),
      requests,
      succeeded,
      failed: requests - succeeded,
      seconds,
    }),
    tokens: withoutAbsent({ prompt: per(promptTokens, succeeded), output: per(outputTokens, succeeded) }),
    figures: withoutAbsent({
      ...(seconds === undefined
        ? {}
        : { requestsPerS: succeeded / seconds, outputTokensPerS: per(outputTokens, seconds) }),
      prefixHitRate: hits,
    }),
    projections: [],
  };
}

/** An offline batch by its metadata alone: its rates as it states them. */
function statedOf({ test_id: name, model, config, results }: Metadata): StatedResult {
  const { success_count: succeeded, failure_count: failed, inference_time_seconds: seconds } = results;
  const [prompt, output] = [results.prompt_tokens ?? undefined, results.completion_tokens ?? undefined];
  return {
    name,
    setup: withoutAbsent({
      model: model ?? undefined,
      prefixCaching: config?.enable_prefix_caching ?? undefined,
    }),
    load: { loop: 'closed', requests: succeeded + failed, succeeded, failed, seconds },
    tokens: withoutAbsent({ prompt: per(prompt ?? null, succeeded), output: per(output ?? null, succeeded) }),
    figures: withoutAbsent({
      requestsPerS: results.throughput_requests_per_sec ?? undefined,
      ...tokenRate(results.throughput_tokens_per_sec, { prompt, output }, seconds),
    }),
    projections: [],
  };
}

/** What the answers say otherwise than the metadata beside them. */
function contradictions({ test_id: id, results }: Metadata, totals: BatchTotals): string[] {
  const pairs: readonly (readonly [string, number | null | undefined, number | null])[] = [
    ['successes', results.success_count, totals.succeeded],
    ['prompt tokens', results.prompt_tokens, totals.promptTokens],
    ['output tokens', results.completion_tokens, totals.outputTokens],
  ];
  return pairs.flatMap(([what, said, found]) =>
    said == null || found === null || said === found
      ? []
      : [`${id} states ${formatCount(said)} ${what}, its answers have ${formatCount(found)}, which are taken.`],
  );
}

function failureWords({ failures, requests, succeeded }: BatchTotals): string[] {
  const [most] = failures;
  if (most === undefined) return [];
  const [what, count] = most;
  const rest = failures.length === 1 ? '' : ', and others';
  return [
    `Why requests failed: stated results have no place for it. Of ${formatCount(requests - succeeded)}: ${formatCount(count)} × ${what.slice(0, 120)}${rest}.`,
  ];
}

const repeatedWords = ({ repeated }: BatchTotals): string[] =>
  repeated === 0
    ? []
    : [`${formatCount(repeated)} lines repeat a custom_id, and count as requests of their own: is a file there twice?`];

function read(files: readonly ForeignFile[]): Taken {
  const abouts = files
    .filter(({ first }) => isMetadata(first))
    .flatMap((file) => [...file.entries()])
    .map((entry) => readEntry(metadataSchema, entry, 'an offline batch'));
  const answers = files.filter(({ first }) => isOutputLine(first));
  const own = (about: Metadata): ForeignFile[] =>
    answers.filter(({ name }) => baseName(name) === baseName(about.test.output_file ?? ''));
  const claimed = new Set(abouts.flatMap(own));
  const rest = answers.filter((file) => !claimed.has(file));
  const batches = abouts.map((about) => ({
    about,
    totals: own(about).length === 0 ? null : totalsOf(own(about), title),
  }));
  const plain =
    rest.length === 0 ? [] : [{ name: rest.map(({ name }) => name).join(', '), totals: totalsOf(rest, title) }];
  const all = [...batches, ...plain].flatMap(({ totals }) => totals ?? []);
  return {
    made: [
      {
        kind: 'stated',
        source: `${title}, ${files.map(({ name }) => name).join(', ')}`,
        results: [
          ...batches.map(({ about, totals }) =>
            totals === null ? statedOf(about) : resultOf(about.test_id, totals, about),
          ),
          ...plain.map(({ name, totals }) => resultOf(name, totals, null)),
        ],
      },
    ],
    left: [
      ...batches.flatMap(({ about, totals }) => (totals === null ? [] : contradictions(about, totals))),
      ...all.flatMap(failureWords),
      ...all.flatMap(repeatedWords),
      ...(batches.length > 0 ? ['The time of loading the model: it belongs to no request.'] : []),
      ...(batches.some(({ totals }) => totals === null)
        ? ['An offline batch that keeps no answers beside its figures counts as it likes: a failure is not told.']
        : []),
      ...(plain.length > 0
        ? [
            'Times and rates: such a file has none. `created` is when the server began or ended an answer, in whole seconds.',
          ]
        : []),
      'The answers themselves.',
    ],
  };
}

/** Output of OpenAI's batch API and of whatever writes its format, with the metadata of an offline batch beside it. */
export const batchOutput: Importer = {
  id: 'batch-output',
  title,
  madeBy:
    'OpenAI’s batch API (output and error file), `vllm run-batch`, `OUTPUTS=true` of this suite, offline batches with their metadata',
  knownBy:
    'lines with `custom_id` and `response` or `error`; metadata with `test_id`, `test` and `results.inference_time_seconds`',
  becomes: 'stated results: successes, tokens and hits of the prefix cache; with metadata the time and rates too',
  leaves: 'the answers; times of single requests, which no such file has',
  recognise: (first) =>
    isOutputLine(first) ? 'answers of a batch' : isMetadata(first) ? 'metadata of an offline batch' : null,
  read,
};
