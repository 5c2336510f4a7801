import type { Command } from 'commander';
import { UsageError } from '../../lib/schema/usage-error.ts';
import { quantile } from '../../lib/statistics/quantile.ts';
import { formatDuration } from '../../lib/units/duration.ts';
import { formatSignificant } from '../../lib/units/number.ts';
import type { DatasetCheck } from '../../lib/workloads/formats/check-dataset.ts';
import { datasetNotes } from '../../lib/workloads/formats/dataset-notes.ts';
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
  command.action((file: string, flags: DatasetFlags) => {
    const lengths: Lengths = { promptTokens: [], limits: [] };
    const { check } = readDatasetFile(file, flags, ({ promptTokens, limit }) => {
      lengths.promptTokens.push(promptTokens());
      const most = limit();
      if (most !== null) lengths.limits.push(most);
    });
    console.log(described(check, lengths));
    for (const note of datasetNotes(check, file)) console.log(note);
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

function spread(values: readonly number[]): string {
  if (values.length === 0) return '-';
  const sorted = Float64Array.from(values).sort();
  const at = (share: number): string => formatSignificant(quantile(sorted, share));
  return `${at(0.5)} (median), ${at(0.95)} (p95), ${formatSignificant(sorted.at(-1) ?? 0)} (longest)`;
}
