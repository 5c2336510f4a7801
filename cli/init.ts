import type { CommandDefinition } from './command.ts';
import type { Made } from './init/made.ts';
import { newProject } from './init/new-project.ts';
import { newScenario } from './init/new-scenario.ts';
import { teach, type Teaching } from './teaching.ts';

const teaching: Teaching = {
  examples: [['k6-vllm init my-tests', 'a folder with a scenario, a data set and a README']],
  exitCodes: { 0: 'the files were written' },
  failure: 'something there would have been overwritten',
};

const scenarioTeaching: Teaching = {
  examples: [['k6-vllm init scenario nightly-chat', 'scenarios/nightly-chat.ts, and what to do next']],
  exitCodes: { 0: 'the files were written' },
  failure: 'there is such a scenario, or no project',
};

/** `k6-vllm init`: a project, or a scenario in one, to begin with. */
export const init: CommandDefinition = {
  name: 'init',
  group: 'prepare',
  register: (program) => {
    const group = program
      .command('init')
      .description('begin a project of your own with a scenario, or add a scenario to one')
      .argument('[folder]', 'a new or empty folder: nothing is overwritten; the current one when left out')
      .action((folder: string | undefined) => say(newProject(folder ?? '.')));
    const scenario = group
      .command('scenario')
      .description('add a scenario to the project that the current folder is in')
      .argument('<name>', 'lower-case words with hyphens between: nightly-chat')
      .action((name: string) => say(newScenario(name)));
    teach(group, teaching);
    teach(scenario, scenarioTeaching);
  },
};

function say({ files, next }: Made): void {
  console.log('Written:');
  for (const file of files) console.log(`  ${file}`);
  console.log('\nNext:');
  const width = Math.max(...next.map(([command]) => command.length));
  for (const [command, does] of next) console.log(`  ${command.padEnd(width)}   # ${does}`);
}
