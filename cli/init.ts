import type { CommandDefinition } from './command.ts';
import type { Made } from './init/made.ts';
import { newProject } from './init/new-project.ts';
import { newScenario } from './init/new-scenario.ts';

/** `k6-vllm init`: a project, or a scenario in one, to begin with. */
export const init: CommandDefinition = {
  name: 'init',
  register: (program) => {
    const group = program
      .command('init')
      .description('begin a project of your own with a scenario, or add a scenario to one; nothing is overwritten')
      .argument('[folder]', 'a new or empty folder; the current one when left out')
      .action((folder: string | undefined) => say(newProject(folder ?? '.')));
    group
      .command('scenario')
      .description('add a scenario to the project that the current folder is in')
      .argument('<name>', 'lower-case words with hyphens between: nightly-chat')
      .action((name: string) => say(newScenario(name)));
  },
};

function say({ files, next }: Made): void {
  console.log('Written:');
  for (const file of files) console.log(`  ${file}`);
  console.log('\nNext:');
  const width = Math.max(...next.map(([command]) => command.length));
  for (const [command, does] of next) console.log(`  ${command.padEnd(width)}   # ${does}`);
}
