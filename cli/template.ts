import type { CommandDefinition } from './command.ts';
import { teach, type Teaching } from './teaching.ts';

interface InitOptions {
  readonly section?: readonly string[];
}

const teaching: Teaching = {
  examples: [
    ['k6-vllm template init my-templates', 'everything, to be changed'],
    ['k6-vllm template init my-templates --section verdict summary', 'two sections alone'],
  ],
  exitCodes: { 0: 'the templates were copied' },
  failure: 'something there would have been overwritten',
};

/** `k6-vllm template`: what reports are printed by, to be changed. */
export const template: CommandDefinition = {
  name: 'template',
  group: 'prepare',
  register: (program) => {
    const command = program
      .command('template')
      .description('begin templates of your own for reports')
      .command('init')
      .description('copy the templates of the suite into a folder, for --template')
      .argument('<folder>', 'a new folder, or one of templates that lacks what is copied: nothing is overwritten')
      .option('--section <ids...>', 'only these: verdict, summary …, comparison/verdict …; without it everything')
      .action(async (folder: string, { section = [] }: InitOptions) => {
        const { copyTemplates } = await import('../reports/own-templates/copy.ts');
        const files = await copyTemplates(folder, section);
        console.log(`Written to ${folder}; docs/templates.md says what each gets:`);
        for (const file of files) console.log(`  ${file}`);
      });
    teach(command, teaching);
  },
};
