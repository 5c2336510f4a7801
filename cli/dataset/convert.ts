import { closeSync, openSync, writeSync } from 'node:fs';
import type { Command } from 'commander';
import { UsageError } from '../../lib/schema/usage-error.ts';
import { datasetNotes } from '../../lib/workloads/formats/dataset-notes.ts';
import { requestOfEntry } from '../../lib/workloads/formats/dataset-reader.ts';
import { readDatasetFile, withDatasetFlags, type DatasetFile, type DatasetFlags } from './read-dataset.ts';
import { teach, type Teaching } from '../teaching.ts';

const teaching: Teaching = {
  examples: [
    ['k6-vllm dataset convert sharegpt.json requests.jsonl --model my-model', 'conversations, for any batch API'],
  ],
  exitCodes: { 0: 'the file was written' },
  failure: 'the data set has mistakes',
};

/** `dataset convert`: a data set of any format as an OpenAI batch file. */
export function registerConvert(group: Command): void {
  const command = withDatasetFlags(
    group
      .command('convert')
      .description('write a data set of any format in OpenAI batch format')
      .argument('<in>', 'the data set')
      .argument('<out>', 'the file to write, JSON Lines; a trace keeps its arrivals (atMs)'),
  );
  command
    .option('--model <name>', 'the model that the requests name')
    .action((input: string, output: string, flags: DatasetFlags & { model?: string }) => {
      const dataset = readDatasetFile(input, flags);
      const { check } = dataset;
      if (check.problems.length > 0) throw new UsageError(`${input} cannot be converted.`, check.problems);
      write(dataset, output, flags.model === undefined ? {} : { model: flags.model });
      for (const note of datasetNotes(check, input)) console.log(note);
      console.log(`${check.kept.length} requests of ${input} (${check.shape.format.id}) in ${output}`);
    });
  teach(command, teaching);
}

function write({ entries, check }: DatasetFile, output: string, model: { readonly model?: string }): void {
  const { shape, arrivals, kept } = check;
  const from = shape.header === null ? 0 : 1;
  const file = openSync(output, 'w');
  try {
    for (const entry of kept) {
      const request = requestOfEntry(entries.text(entry), entry - from, shape, arrivals?.firstMs ?? null);
      const { custom_id, url, body, ...arrival } = request;
      writeSync(
        file,
        `${JSON.stringify({ custom_id, method: 'POST', url, body: { ...body, ...model }, ...arrival })}\n`,
      );
    }
  } finally {
    closeSync(file);
  }
}
