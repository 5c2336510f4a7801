import type { CommandDefinition } from './command.ts';

interface InitOptions {
  readonly section?: readonly string[];
}

/** `k6-vllm template`: what reports are printed by, to be changed. */
export const template: CommandDefinition = {
  name: 'template',
  register: (program) => {
    program
      .command('template')
      .description('begin templates of your own for reports')
      .command('init')
      .description('copy the templates of the suite into a folder, for --template; nothing is overwritten')
      .argument('<folder>', 'a new folder, or one of templates that lacks what is copied')
      .option('--section <ids...>', 'only these: verdict, summary …, comparison/verdict …; without it everything')
      .action(async (folder: string, { section = [] }: InitOptions) => {
        const { copyTemplates } = await import('../reports/own-templates/copy.ts');
        const files = await copyTemplates(folder, section);
        console.log(`Written to ${folder}; docs/templates.md says what each gets:`);
        for (const file of files) console.log(`  ${file}`);
      });
  },
};
