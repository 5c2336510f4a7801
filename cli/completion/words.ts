import { join } from 'node:path';
import type { Command, Option } from 'commander';
import { workloads } from '../../lib/workloads/index.ts';
import { profiles } from '../../simulator/profiles/index.ts';
import { packageRoot } from '../package-root.ts';
import { projectRoot } from '../project-root.ts';
import { namesIn } from '../scenario-path.ts';

/** An option as a shell has to know it. */
export interface OptionWords {
  /** `--env`, and `-e` where there is one. */
  readonly flags: readonly string[];
  readonly about: string;
  /** Null: it takes no value. Empty: any, a file perhaps. */
  readonly values: readonly string[] | null;
}

/** What may follow a command. */
export interface CommandWords {
  /** The words that are typed, without `k6-vllm`; empty for the program itself. */
  readonly path: readonly string[];
  readonly about: string;
  readonly commands: readonly { readonly name: string; readonly about: string }[];
  readonly options: readonly OptionWords[];
  /** What its arguments may be; empty: any, a file perhaps. */
  readonly values: readonly string[];
}

/** Of the project, where there is one, and of the suite. */
const scenarios = (): string[] => [
  ...new Set([projectRoot, packageRoot].flatMap((root) => namesIn(join(root, 'scenarios')))),
];

/** Values by what the help calls them. */
const valuesNamed = (name: string): readonly string[] => {
  if (name === 'scenario') return scenarios();
  if (name === 'workload') return workloads.map(({ id }) => id);
  if (name === 'profile' || name === 'id or file') return profiles.map(({ id }) => id);
  return [];
};

const namesWithin = (flags: string): string => /[<[](.+?)(?:\.\.\.)?[>\]]/.exec(flags)?.[1] ?? '';

function optionWords({ flags, long, short, description, argChoices, required, optional }: Option): OptionWords {
  const values = required || optional ? (argChoices ?? valuesNamed(namesWithin(flags))) : null;
  return { flags: [long, short].filter((flag) => flag !== undefined && flag !== null), about: description, values };
}

/** A command and all below it, outermost first. */
export function wordsOf(command: Command, path: readonly string[] = []): CommandWords[] {
  const own: CommandWords = {
    path,
    about: command.description(),
    commands: command.commands.map((each) => ({ name: each.name(), about: each.description() })),
    options: [...command.options.map(optionWords), { flags: ['--help', '-h'], about: 'show this help', values: null }],
    values: command.registeredArguments.flatMap((argument) => argument.argChoices ?? valuesNamed(argument.name())),
  };
  return [own, ...command.commands.flatMap((each) => wordsOf(each, [...path, each.name()]))];
}
