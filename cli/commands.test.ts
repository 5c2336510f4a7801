import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { commands } from './commands.ts';
import { doing, makeProgram } from './program.ts';
import { take } from './take-line.test-support.ts';
import { teachingOf } from './teaching.ts';

test('every file that defines a command is in the registry, under its name', () => {
  const folder = new URL('.', import.meta.url);
  const defining = readdirSync(folder).filter(
    (name) => /^[^.]+\.ts$/.test(name) && /: CommandDefinition = \{/.test(readFileSync(new URL(name, folder), 'utf8')),
  );
  assert.deepEqual(defining.map((name) => name.replace('.ts', '')).sort(), commands.map(({ name }) => name).sort());
});

for (const [name, command] of doing(makeProgram())) {
  test(`k6-vllm ${name} has a place in the help, a short description, examples that parse, and its exit codes`, async () => {
    const teaching = teachingOf(command) ?? assert.fail('teach() was not called');
    assert.ok(command.description().length <= 80, command.description());
    assert.doesNotMatch(command.description(), /exits? with/);
    assert.ok(teaching.examples.length > 0);
    for (const [line] of teaching.examples) assert.equal(await take(line), name, line);
    assert.ok(0 in teaching.exitCodes);
    let help = '';
    command.configureOutput({ writeOut: (text) => void (help += text) }).outputHelp();
    assert.match(help, /\nExamples:\n/);
    assert.match(help, /\nExit codes:\n {2}0 +\S.*\n {2}1 +called wrongly/);
  });
}

test('every command is in a group of the help, and the first screen says where to begin, with commands that parse', async () => {
  for (const { name, group } of commands) assert.ok(group !== undefined, name);
  let help = '';
  makeProgram()
    .configureOutput({ writeOut: (text) => void (help += text) })
    .outputHelp();
  const lines = [...help.slice(help.indexOf('Where to begin')).matchAll(/^ {2}(\S.*k6-vllm .+|k6-vllm .+)$/gm)];
  assert.ok(lines.length >= 3);
  for (const [, line = ''] of lines) assert.notEqual(await take(line), '', line);
  assert.doesNotMatch(help, /^More:/m);
});
