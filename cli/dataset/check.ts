import type { Command } from 'commander';
import type { DatasetCheckOutcome } from '../../lib/schema/outcome.ts';
import { UsageError } from '../../lib/schema/usage-error.ts';
import { quantile } from '../../lib/statistics/quantile.ts';
import { formatDuration } from '../../lib/units/duration.ts';
import { formatSignificant } from '../../lib/units/number.ts';
import type { DatasetCheck } from '../../lib/workloads/formats/check-dataset.ts';
import { datasetNotes } from '../../lib/workloads/formats/dataset-notes.ts';
import { jsonOption, speak } from '../result.ts';
import { readDatasetFile, withDatasetFlags, type DatasetFlags } from './read-dataset.ts';
import { teach, type Teaching } from '../teaching.ts';

const teaching: Teaching = {
  examples: [
    ['k6-vllm dataset check batch.jsonl', 'what a run would send of it, and what it would leave out'],
    ['k6-vllm dataset check questions.csv --columns prompt=question', 'with fields of other names'],
  ],
  exitCodes: { 0: 'it can be sent' },
  failure: 'it cannot be sent',
};

/** `dataset check`: what a run would send of a data set, and what is wrong with it. */
export function registerCheck(group: Command): void {
  const command = withDatasetFlags(
    group
      .command('check')
      .description('say what a run would send of a data set, and what is wrong with it')
      .argument('<file>', 'the data set'),
  );
  command
    .addOption(jsonOption())
    .action((file: string, { json, ...flags }: DatasetFlags & { readonly json?: true }) => {
      const { result } = speak(json === true);
      const lengths: Lengths = { promptTokens: [], limits: [] };
      const { check } = readDatasetFile(file, flags, ({ promptTokens, limit }) => {
        lengths.promptTokens.push(promptTokens());
        const most = limit();
        if (most !== null) lengths.limits.push(most);
      });
      console.log(described(check, lengths));
      for (const note of datasetNotes(check, file)) console.log(note);
      result(outcomeOf(file, check, lengths));
      if (check.problems.length > 0) throw new UsageError(`${file} cannot be sent.`, check.problems);
    });
  teach(command, teaching);
}

/** Of the requests that are sent. */
interface Lengths {
  readonly promptTokens: number[];
  readonly limits: number[];
}

function described(
  { shape, entries, kept, models, arrivals }: DatasetCheck,
  { promptTokens, limits }: Lengths,
): string {
  const unlimited = kept.length - limits.length;
  const lines = [
    `format    ${shape.format.id}: ${shape.format.about}`,
    `requests  ${kept.length} of ${entries} entries`,
    `prompt    about ${spread(promptTokens)} tokens`,
    `output    at most ${spread(limits)} tokens${unlimited > 0 ? `; ${unlimited} leave it to the server` : ''}`,
    `models    ${models.length === 0 ? 'none named' : models.join(', ')}`,
  ];
  if (arrivals !== null) {
    const perSecond =
      arrivals.spanMs > 0 ? `, ${formatSignificant((kept.length * 1000) / arrivals.spanMs)} per second` : '';
    lines.push(`arrivals  over ${formatDuration(arrivals.spanMs)}${perSecond}`);
  }
  return lines.join('\n');
}

function outcomeOf(file: string, check: DatasetCheck, { promptTokens, limits }: Lengths): DatasetCheckOutcome {
  const { shape, entries, kept, models, arrivals, problems } = check;
  return {
    format: 'k6-vllm/dataset-check',
    version: 1,
    file,
    datasetFormat: shape.format.id,
    entries,
    requests: kept.length,
    promptTokens: spreadOf(promptTokens),
    outputLimitTokens: spreadOf(limits),
    models: [...models],
    spanMs: arrivals?.spanMs ?? null,
    notes: datasetNotes(check, file),
    problems: [...problems],
  };
}

function spreadOf(values: readonly number[]): DatasetCheckOutcome['promptTokens'] {
  if (values.length === 0) return null;
  const sorted = Float64Array.from(values).sort();
  return { median: quantile(sorted, 0.5), p95: quantile(sorted, 0.95), longest: sorted.at(-1) ?? 0 };
}

function spread(values: readonly number[]): string {
  const found = spreadOf(values);
  if (found === null) return '-';
  const { median, p95, longest } = found;
  return `${formatSignificant(median)} (median), ${formatSignificant(p95)} (p95), ${formatSignificant(longest)} (longest)`;
}
