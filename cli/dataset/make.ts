import { writeFileSync } from 'node:fs';
import type { Command } from 'commander';
import { readConfiguration } from '../../lib/configuration/read-configuration.ts';
import { UsageError } from '../../lib/schema/usage-error.ts';
import { workloads } from '../../lib/workloads/index.ts';
import { wholeNumber } from '../whole-number.ts';
import { teach, type Teaching } from '../teaching.ts';

const teaching: Teaching = {
  examples: [
    ['k6-vllm dataset make candidate-eval requests.jsonl --requests 500', 'the requests of a workload as a file'],
    ['PROMPT_TOKENS=2048 k6-vllm dataset make synthetic long.jsonl --requests 100', 'by the settings of a run'],
  ],
  exitCodes: { 0: 'the file was written' },
};

/** `dataset make`, also without its name: a workload's generated requests. */
export function registerMake(group: Command): void {
  const command = group
    .command('make', { isDefault: true })
    .description("write a workload's generated requests as JSONL in OpenAI batch format")
    .argument('<workload>', `one of: ${workloads.map(({ id }) => id).join(', ')}`)
    .argument('<file>', 'the file to write')
    .option('--requests <n>', 'how many', wholeNumber(1))
    .option('--seed <n>', 'same seed, same requests', wholeNumber(0), 1)
    .option('--model <name>', 'the model that the requests name', 'model')
    .action((id: string, file: string, options: { requests?: number; seed: number; model: string }) => {
      const workload = workloads.find((each) => each.id === id);
      if (workload === undefined) {
        throw new UsageError(
          `There is no workload ${id}.`,
          workloads.map((each) => `${each.id}: ${each.about}`),
        );
      }
      // a generated request follows the settings as in a run: PROMPT_TOKENS, ENDPOINT …
      const { configuration, problems } = readConfiguration(process.env);
      if (configuration === null) throw new UsageError('The settings have mistakes.', problems);
      const unable = workload.problems?.(configuration) ?? [];
      if (unable.length > 0) throw new UsageError(`${id} cannot follow the settings.`, unable);
      const requests = options.requests ?? workload.size ?? 1000;
      const lines = Array.from({ length: requests }, (_, index) => {
        const { body, ...request } = workload.request(index, options.seed, configuration);
        return `${JSON.stringify({ ...request, body: { model: options.model, ...body } })}\n`;
      });
      writeFileSync(file, lines.join(''));
      console.log(`${requests} requests of ${id} (seed ${options.seed}) in ${file}`);
    });
  teach(command, teaching);
}
