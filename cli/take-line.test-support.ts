import assert from 'node:assert/strict';
import type { Command } from 'commander';
import { doing, makeProgram } from './program.ts';

/** The words of a command line without settings before it, quotes taken off. */
const wordsOf = (line: string): string[] =>
  [...line.matchAll(/'([^']*)'|(\S+)/g)].map(([, quoted, word]) => quoted ?? word ?? '');

/** The command that takes a line, by a program whose commands do nothing; throws what the parser has against the line. */
export async function take(line: string): Promise<string> {
  const program = makeProgram();
  let taken = '';
  for (const [name, command] of doing(program)) command.action(() => void (taken = name));
  const words = wordsOf(line);
  const begin = words.indexOf('k6-vllm');
  assert.ok(begin >= 0 && words.slice(0, begin).every((word) => /^[A-Z_0-9]+=/.test(word)), line);
  const all = (command: Command): Command[] => [command, ...command.commands.flatMap(all)];
  for (const command of all(program)) {
    command.exitOverride().configureOutput({ writeErr: () => {} });
  }
  await program.parseAsync(words.slice(begin + 1), { from: 'user' });
  return taken;
}
