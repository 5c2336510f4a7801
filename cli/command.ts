import type { Command } from 'commander';
import type { Group } from './teaching.ts';

/** One command of `k6-vllm`: adds itself to the program. */
export interface CommandDefinition {
  /** The file's name and the word that is typed. */
  readonly name: string;
  /** Where the help lists it. */
  readonly group: Group;
  readonly register: (program: Command) => void;
}
