import type { Command } from 'commander';

/** What a command is for, in the order of the help. */
export const groups = {
  measure: 'Measure:',
  answer: 'Answer:',
  judge: 'Judge:',
  simulate: 'Simulate:',
  prepare: 'Prepare:',
} as const;

export type Group = keyof typeof groups;

/** What the help of a command teaches beside its options. */
export interface Teaching {
  /** Command lines as they would be typed, each with what it is for. */
  readonly examples: readonly (readonly [line: string, about: string])[];
  /** What each code says, without 1, which every command shares. */
  readonly exitCodes: Readonly<Record<number, string>>;
  /** What code 1 says beside a mistake in the call. */
  readonly failure?: string;
  /** Whose codes may come out beside these. */
  readonly others?: string;
}

const taught = new WeakMap<Command, Teaching>();

/** What a command was taught to say; undefined where it was not. */
export const teachingOf = (command: Command): Teaching | undefined => taught.get(command);

/** Exit codes with what they say, in their order. */
export function exitCodeRows({ exitCodes, failure, others }: Teaching): [code: string, says: string][] {
  const usage = 'called wrongly: the message names every mistake';
  const all = { ...exitCodes, 1: failure === undefined ? usage : `${usage}; or ${failure}` };
  return [...Object.entries(all), ...(others === undefined ? [] : [['others', others] as [string, string]])];
}

/** Adds examples and exit codes to the help of a command, in the form that all have. */
export function teach(command: Command, teaching: Teaching): Command {
  taught.set(command, teaching);
  return command.addHelpText('after', teachingText(teaching));
}

function teachingText(teaching: Teaching): string {
  const examples = teaching.examples.flatMap(([line, about]) => [`  # ${about}`, `  ${line}`]);
  const rows = exitCodeRows(teaching);
  const width = Math.max(...rows.map(([code]) => code.length));
  const codes = rows.map(([code, says]) => `  ${code.padEnd(width)}  ${says}`);
  return ['', 'Examples:', ...examples, '', 'Exit codes:', ...codes].join('\n');
}
