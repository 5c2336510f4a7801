// What a terminal, a pipe and somebody who mistypes get to see.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { test } from 'node:test';
import { packageRoot } from './package-root.ts';

const main = new URL('./main.ts', import.meta.url).pathname;
const run = join(packageRoot, 'fixtures', 'runs', 'interrupted');
const k6Vllm = (
  line: string,
  env: Record<string, string> = {},
): { status: number | null; out: string; error: string } => {
  const command = `set -o pipefail; k6-vllm() { '${process.execPath}' --import tsx '${main}' "$@"; }; ${line}`;
  const { status, stdout, stderr } = spawnSync('bash', ['-c', command], {
    cwd: packageRoot,
    encoding: 'utf8',
    env: { ...process.env, ...env },
  });
  return { status, out: stdout, error: stderr };
};

test('a reader that has seen enough is no failure, and nothing is said of it', () => {
  for (const line of ['k6-vllm completion bash | head -c 1', `k6-vllm gate '${run}' --json | true`]) {
    const { status, error } = k6Vllm(line);
    assert.equal(status, 0, `${line}: ${error}`);
    assert.doesNotMatch(error, /EPIPE|at .*\.ts:/);
  }
});

test('no colour and no other escape goes into a pipe, whatever the terminal is', () => {
  const { out, error } = k6Vllm(`k6-vllm --help; k6-vllm gate '${run}'; k6-vllm rnu`, { TERM: 'xterm-256color' });
  assert.ok(!`${out}${error}`.includes('\u001B'));
});

test('every mistake begins in the same way, and what was probably meant is named', () => {
  const mistakes = {
    'k6-vllm rnu smoke': /^Error: unknown command 'rnu'\n\(Did you mean run\?\)/,
    'k6-vllm run --strictt smoke': /^Error: unknown option '--strictt'\n\(Did you mean --strict\?\)/,
    'k6-vllm run ingest-style': /^Error: There is no scenario ingest-style\.\n {2}- did you mean inngest-style\?/,
    'k6-vllm run candidate': /did you mean candidate-eval\?/,
    'k6-vllm gate nowhere': /^Error: nowhere does not exist/,
  };
  for (const [line, says] of Object.entries(mistakes)) {
    const { status, out, error } = k6Vllm(line);
    assert.deepEqual([status, out], [1, ''], line);
    assert.match(error, says);
  }
});
