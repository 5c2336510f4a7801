import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { chmodSync, cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { z } from 'zod';
import {
  datasetCheckSchema,
  runOutcomeSchema,
  saturationOutcomeSchema,
  sweepOutcomeSchema,
} from '../lib/schema/outcome.ts';
import { commands } from './commands.ts';
import { packageRoot } from './package-root.ts';
import { doing, makeProgram } from './program.ts';

const folder = mkdtempSync(join(tmpdir(), 'k6-vllm-json-'));
after(() => rmSync(folder, { recursive: true, force: true }));

const run = join(folder, 'run');
cpSync(join(packageRoot, 'fixtures', 'runs', 'interrupted'), run, { recursive: true });

/** A k6 that says something on both outputs and leaves that run. */
const standIn = join(folder, 'k6');
writeFileSync(
  standIn,
  `#!/bin/sh
if [ "$1" = version ]; then echo 'k6 v2.2.0, extensions: k6/x/vllm'; exit 0; fi
echo 'what k6 prints'; echo 'what k6 warns of' >&2
[ -n "$CODE" ] && exit "$CODE"
mkdir -p "$RUN_DIR" && cp "$MADE"/* "$RUN_DIR"/
`,
);
chmodSync(standIn, 0o755);

interface Said {
  readonly code: number;
  readonly out: string;
  readonly error: string;
}

const main = new URL('./main.ts', import.meta.url).pathname;
const k6Vllm = (args: readonly string[], env: Record<string, string> = {}): Promise<Said> =>
  new Promise((settle) => {
    const options = { env: { ...process.env, ...env } };
    execFile(process.execPath, ['--import', 'tsx', main, ...args], options, (failure, out, error) =>
      settle({ code: Number(failure?.code ?? 0), out, error }),
    );
  });

test('run --json has the result alone on stdout, and what k6 and the report say on stderr', async () => {
  const asked = ['run', 'smoke', '--k6', standIn, '--json'];
  const { code, out, error } = await k6Vllm(asked, { MADE: run, RUN_DIR: join(folder, 'made') });
  const outcome = z.strictObject(runOutcomeSchema.shape).parse(JSON.parse(out));
  assert.deepEqual([outcome.exitCode, outcome.folder], [code, join(folder, 'made')]);
  assert.ok(outcome.files.some((file) => file.endsWith('report.html')));
  assert.equal(outcome.gates.length, 2);
  assert.match(error, /what k6 prints[^]*what k6 warns of[^]*report\.html/);
  const { headline } = outcome;
  assert.ok(headline !== null && error.includes(headline));
});

test('of a run that was refused, --json has the exit code and nothing else', async () => {
  const { code, out } = await k6Vllm(['run', 'smoke', '--k6', standIn, '--json'], {
    CODE: '108',
    RUN_DIR: join(folder, 'refused'),
  });
  assert.equal(code, 108);
  const { exitCode, verdict, gates } = runOutcomeSchema.parse(JSON.parse(out));
  assert.deepEqual([exitCode, verdict, gates], [108, null, []]);
});

test('report and gate --json tell the same of a run; gate has the verdict as its code', async () => {
  const report = await k6Vllm(['report', run, '--json']);
  const gate = await k6Vllm(['gate', run, '--strict', '--json']);
  const [reported, gated] = [report, gate].map(({ out }) => runOutcomeSchema.parse(JSON.parse(out)));
  assert.deepEqual([reported?.exitCode, gated?.exitCode], [report.code, gate.code]);
  assert.equal(gate.code, 99);
  assert.deepEqual(gated?.gates, reported?.gates);
  assert.deepEqual([gated?.verdict, gated?.files], [reported?.verdict, []]);
  assert.match(gate.error, /inconclusive/i);
});

test('a sweep and a search that are only shown are whole documents with --json', async () => {
  const shown = await k6Vllm(['sweep', 'smoke', '--axis', 'CONCURRENCY=1,2', '--repeats', '1', '--dry-run', '--json']);
  const { sweep, folder: none } = sweepOutcomeSchema.parse(JSON.parse(shown.out));
  assert.deepEqual([sweep.cells.length, none], [2, null]);
  assert.match(shown.error, /2 of 2 cells to run/);
  const search = await k6Vllm(['saturate', 'smoke', '--dry-run', '--json']);
  assert.equal(saturationOutcomeSchema.parse(JSON.parse(search.out)).saturation.state, 'running');
});

test('dataset check --json tells what would be sent, and its problems too where it cannot be', async () => {
  const good = join(folder, 'good.csv');
  writeFileSync(good, 'prompt\nhello you\nand you\n');
  const { code, out } = await k6Vllm(['dataset', 'check', good, '--json']);
  const check = datasetCheckSchema.parse(JSON.parse(out));
  assert.deepEqual([code, check.requests, check.datasetFormat, check.problems], [0, 2, 'prompts', []]);
  const bad = join(folder, 'bad.jsonl');
  writeFileSync(bad, '{"custom_id":"a","method":"POST","url":"/v1/chat/completions","body":{}}\nnot JSON\n');
  const refused = await k6Vllm(['dataset', 'check', bad, '--json']);
  assert.equal(refused.code, 1);
  assert.ok(datasetCheckSchema.parse(JSON.parse(refused.out)).problems.length > 0);
  assert.match(refused.error, /^Error: .*cannot be sent/m);
});

test('a mistake in the call leaves stdout empty', async () => {
  const { code, out, error } = await k6Vllm(['gate', join(folder, 'nothing'), '--json']);
  assert.deepEqual([code, out], [1, '']);
  assert.match(error, /^Error: /);
});

test('whatever measures, answers or judges has --json', () => {
  const groups = new Map(commands.map(({ name, group }) => [name, group]));
  for (const [words, { options }] of doing(makeProgram())) {
    const group = groups.get(words.split(' ')[0] ?? '');
    if (group === 'measure' || group === 'answer' || group === 'judge')
      assert.ok(
        options.some(({ long }) => long === '--json'),
        words,
      );
  }
});
