import { Argument, type Command } from 'commander';
import type { CommandDefinition } from './command.ts';
import { bashScript, fishScript, zshScript } from './completion/scripts.ts';
import { wordsOf } from './completion/words.ts';
import { teach, type Teaching } from './teaching.ts';

const scripts = { bash: bashScript, zsh: zshScript, fish: fishScript } as const;

const teaching: Teaching = {
  examples: [
    ['k6-vllm completion bash', 'for this shell: source <(k6-vllm completion bash); for all, that line in ~/.bashrc'],
    ['k6-vllm completion fish', 'into ~/.config/fish/completions/k6-vllm.fish'],
  ],
  exitCodes: { 0: 'the script was printed' },
};

/** `k6-vllm completion`: commands, options, scenarios and profiles for the Tab key. */
export const completion: CommandDefinition = {
  name: 'completion',
  group: 'prepare',
  register: (program: Command) => {
    const command = program
      .command('completion')
      .description('print a script that completes commands, options, scenarios and profiles')
      .addArgument(new Argument('<shell>', 'the shell that is to complete').choices(Object.keys(scripts)))
      .action((shell: keyof typeof scripts) => void process.stdout.write(scripts[shell](wordsOf(program))));
    teach(command, teaching);
  },
};
