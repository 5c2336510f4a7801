import { Command } from 'commander';
import { commands } from './commands.ts';
import { suiteVersion } from './suite-version.ts';
import { groups } from './teaching.ts';

const beginning = `
Where to begin:
  # the whole way once, against the built-in simulator: half a minute
  k6-vllm demo
  # your server, and its report
  BASE_URL=http://gpu-1:8000 k6-vllm run inngest-style
  # how much it takes within an objective, and what limits it
  BASE_URL=http://gpu-1:8000 SLO_P95_TTFT=1s k6-vllm saturate news-categorization

k6-vllm COMMAND --help has examples and exit codes. Settings (BASE_URL, MODEL, CONCURRENCY, SLO_P95_TTFT …) come from the
environment or --env; README.md lists them.`;

/** A command that does something, with the words that are typed for it. */
export type Doing = readonly [words: string, command: Command];

/** Every command that does something: `dataset` and the like only hold others. */
export function doing(command: Command, words: readonly string[] = []): Doing[] {
  const holds = command.commands.length > 0 && command.registeredArguments.length === 0;
  const inner = command.commands.flatMap((each) => doing(each, [...words, each.name()]));
  return holds ? inner : [[words.join(' '), command], ...inner];
}

/** The command line as it is typed, with every command. */
export function makeProgram(): Command {
  const program = new Command('k6-vllm')
    .description('Load tests for LLM inference servers that say how far their numbers can be believed.')
    .version(suiteVersion, '-V, --version', 'show the version')
    .helpOption('-h, --help', 'show this help')
    .showHelpAfterError('(k6-vllm --help shows the commands)')
    .configureOutput({ outputError: (text, write) => write(text.replace(/^error: /, 'Error: ')) })
    .addHelpText('after', beginning);
  // in the order of the groups
  for (const [group, heading] of Object.entries(groups)) {
    program.commandsGroup(heading);
    for (const each of commands) if (each.group === group) each.register(program);
  }
  return program.helpCommand('help [command]', 'show the help of a command');
}
