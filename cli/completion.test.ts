import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { bashScript, fishScript, zshScript } from './completion/scripts.ts';
import { wordsOf } from './completion/words.ts';
import { doing, makeProgram } from './program.ts';

const folder = mkdtempSync(join(tmpdir(), 'k6-vllm-completion-'));
after(() => rmSync(folder, { recursive: true, force: true }));
const all = wordsOf(makeProgram());
const script = join(folder, 'k6-vllm.bash');
writeFileSync(script, bashScript(all));

/** What bash offers where the cursor stands behind these words; the last may be half a word, or empty. */
function offered(...words: string[]): string[] {
  const typed = ['k6-vllm', ...words].map((word) => `'${word}'`).join(' ');
  const asked = `source '${script}'; COMP_WORDS=(${typed}); COMP_CWORD=${words.length}; _k6_vllm; printf '%s\\n' "\${COMPREPLY[@]}"`;
  return execFileSync('bash', ['--norc', '-c', asked], { encoding: 'utf8' }).split('\n').filter(Boolean);
}

test('bash offers commands, and those within commands', () => {
  assert.deepEqual(offered('sa'), ['saturate']);
  assert.deepEqual(offered('dataset', 'c').toSorted(), ['check', 'convert']);
  const outermost = new Set(doing(makeProgram()).map(([words]) => words.split(' ')[0] ?? ''));
  for (const name of outermost) assert.ok(offered('').includes(name), name);
});

test('bash offers scenarios where one is asked for, and profiles of the simulator', () => {
  assert.deepEqual(offered('run', 'inn'), ['inngest-style']);
  assert.deepEqual(offered('saturate', '--quick', 'news'), ['news-categorization']);
  assert.ok(offered('sim', '--profile', 'h100').includes('h100-llama-3.1-8b'));
  assert.deepEqual(offered('completion', 'z'), ['zsh']);
});

test('bash offers the options of the command that was typed, and leaves files to itself', () => {
  assert.deepEqual(offered('run', '--str'), ['--strict']);
  assert.deepEqual(offered('gate', '--quick'), []);
  assert.deepEqual(offered('report', ''), []);
  assert.deepEqual(offered('run', '--k6', ''), []);
});

test('every option of every command is in the scripts of all shells', () => {
  const [bash, zsh, fish] = [bashScript(all), zshScript(all), fishScript(all)];
  for (const [words, command] of doing(makeProgram()))
    for (const { long } of command.options) {
      assert.ok(long !== null && long !== undefined, words);
      assert.ok(bash.includes(long) && zsh.includes(long), `${words} ${long}`);
      assert.ok(fish.includes(`-l ${long.slice(2)} `), `${words} ${long}`);
    }
});

const absent = (shell: string): string | false =>
  spawnSync(shell, ['--version']).status === 0 ? false : `${shell} is not installed`;

function writtenAs(name: string, text: string): string {
  const file = join(folder, name);
  writeFileSync(file, text);
  return file;
}

test('fish offers the same, with what each is for', { skip: absent('fish') }, () => {
  const file = writtenAs('k6-vllm.fish', fishScript(all));
  const asked = (line: string): string[] =>
    execFileSync('fish', ['--no-config', '-c', `source '${file}'; complete -C '${line}'`], { encoding: 'utf8' })
      .split('\n')
      .filter(Boolean);
  assert.deepEqual(asked('k6-vllm satu'), [
    'saturate\tfind the rate that a server takes within its objectives, and what limits it',
  ]);
  assert.deepEqual(asked('k6-vllm run inn'), ['inngest-style']);
  assert.match(asked('k6-vllm run --str').join(), /^--strict\t/);
  assert.match(asked('k6-vllm sim --profile h100').join(), /h100-llama-3\.1-8b/);
});

test('zsh reads its script, and knows the command by it', { skip: absent('zsh') }, () => {
  const file = writtenAs('k6-vllm.zsh', zshScript(all));
  const asked = `autoload -U compinit && compinit -u -D && source '${file}' && print -r -- "$_comps[k6-vllm]"`;
  assert.match(execFileSync('zsh', ['-f', '-c', asked], { encoding: 'utf8' }), /_k6_vllm/);
});
