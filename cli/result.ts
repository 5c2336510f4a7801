import { Option } from 'commander';

/** Where a command says what it says, and where its result goes. */
export interface Speech {
  /** For what is drawn on a terminal. */
  readonly terminal: NodeJS.WriteStream;
  /** The result, with `--json`; of no effect otherwise. */
  readonly result: (value: object) => void;
}

/** `--json`, for the commands that have a result. */
export const jsonOption = (about = 'the result as JSON on stdout, and all else on stderr'): Option =>
  new Option('--json', about);

/** With `--json`, stdout is for the result alone: whatever else is said in this process goes to stderr from here on. */
export function speak(json: boolean): Speech {
  if (!json) return { terminal: process.stdout, result: () => {} };
  console.log = console.error;
  return {
    terminal: process.stderr,
    result: (value) => void process.stdout.write(`${JSON.stringify(value, null, 2)}\n`),
  };
}
