import type { Command } from 'commander';

/** One command of `k6-vllm`: adds itself to the program. */
export interface CommandDefinition {
  /** The file's name and the word that is typed. */
  readonly name: string;
  readonly register: (program: Command) => void;
}
