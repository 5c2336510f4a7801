// Whatever k6 says, against whatever the records say: a stand-in for k6 leaves a run folder and ends with the code asked for.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test, type TestContext } from 'node:test';
import type { Objective, Run } from '../lib/schema/run.ts';
import { UsageError } from '../lib/schema/usage-error.ts';
import { endOfRun, type Outcome } from './exit-codes.ts';
import { packageRoot } from './package-root.ts';
import { runScenario } from './run.ts';

const folder = mkdtempSync(join(tmpdir(), 'k6-vllm-exit-'));
after(() => rmSync(folder, { recursive: true }));

const successAbove = (limit: number): Objective => ({
  id: 'success-rate',
  metric: 'llm_success',
  aggregate: 'rate',
  comparison: '>',
  limit,
});
/** Of 37 requests that all succeeded, the rate is above 90 % with 95 % confidence, and their p95 above 1 ms. */
const objectives: Record<Outcome, Objective> = {
  pass: successAbove(0.8),
  inconclusive: successAbove(0.95),
  fail: { id: 'e2e-p95', metric: 'llm_e2e', aggregate: 'p(95)', comparison: '<', limit: 1 },
};

/** The 37 requests of a fixture that were done, as a run of its own. */
function makeRun(outcome: Outcome): string {
  const source = join(packageRoot, 'fixtures', 'runs', 'interrupted');
  const made = join(folder, `made-${outcome}`);
  mkdirSync(made, { recursive: true });
  const run = JSON.parse(readFileSync(join(source, 'run.json'), 'utf8')) as Run;
  const done = { state: 'completed', requestsPlanned: 37, objectives: [objectives[outcome]] };
  writeFileSync(join(made, 'run.json'), JSON.stringify({ ...run, ...done }));
  const lines = readFileSync(join(source, 'requests.ndjson'), 'utf8').split('\n');
  writeFileSync(
    join(made, 'requests.ndjson'),
    lines
      .filter((line) => line.includes('"success":true'))
      .map((line) => `${line}\n`)
      .join(''),
  );
  return made;
}

const standIn = join(folder, 'k6');
writeFileSync(
  standIn,
  `#!/bin/sh
if [ "$1" = version ]; then echo 'k6 v2.2.0, extensions: k6/x/vllm'; exit 0; fi
if [ -n "$MADE" ]; then mkdir -p "$RUN_DIR" && cp "$MADE"/* "$RUN_DIR"/; fi
exit "$CODE"
`,
);
chmodSync(standIn, 0o755);

let made = 0;
/** What \`k6-vllm run\` comes to, and what it says of it, where k6 ends with this code and leaves these files. */
async function ends(t: TestContext, code: number, files: string, strict = false) {
  const said: string[] = [];
  t.mock.method(console, 'log', () => {});
  t.mock.method(console, 'error', (text: string) => void said.push(text));
  const environment = { ...process.env, MADE: files, CODE: String(code), RUN_DIR: join(folder, `run-${made++}`) };
  const exitCode = await runScenario('s.js', environment, { k6: standIn, strict });
  return { exitCode, said: said.join('\n') };
}

const outcomes = ['pass', 'fail', 'inconclusive'] as const;
const crashes = [105, 107, 108, 137];

for (const outcome of outcomes) {
  test(`a run whose records come to "${outcome}", under every end of k6`, async (t) => {
    const files = makeRun(outcome);
    const codes = async (strict: boolean): Promise<number[]> => {
      const found: number[] = [];
      for (const code of [0, 99]) found.push((await ends(t, code, files, strict)).exitCode);
      return found;
    };
    const expected: Record<Outcome, [number[], number[]]> = {
      pass: [
        [0, 0],
        [0, 0],
      ],
      fail: [
        [99, 99],
        [99, 99],
      ],
      inconclusive: [
        [0, 99],
        [99, 99],
      ],
    };
    assert.deepEqual([await codes(false), await codes(true)], expected[outcome]);
    for (const code of crashes) {
      assert.equal((await ends(t, code, files)).exitCode, code);
      assert.equal((await ends(t, code, files, true)).exitCode, code);
    }
  });
}

test('what is not plain from the code is said: who decided, and that inconclusive is no pass', async (t) => {
  const said = async (code: number, outcome: Outcome, strict = false): Promise<string> =>
    (await ends(t, code, makeRun(outcome), strict)).said;
  assert.match(await said(0, 'inconclusive'), /Warning: inconclusive is not a pass.*--strict/);
  assert.match(await said(0, 'inconclusive', true), /--strict takes for a failure: exit code 99/);
  assert.match(await said(99, 'inconclusive'), /its exit code 99 stands/);
  assert.match(await said(99, 'pass'), /the records keep that objective, and they decide: exit code 0/);
  assert.match(await said(0, 'fail'), /the records fail, and they decide: exit code 99/);
  assert.equal(await said(0, 'pass'), '');
  assert.equal(await said(99, 'fail'), '');
  assert.equal(await said(105, 'inconclusive'), '');
});

test('without a run folder the code of k6 is all there is', async (t) => {
  for (const code of [0, 99, 107, 108]) assert.equal((await ends(t, code, '')).exitCode, code);
  assert.deepEqual(endOfRun(99, null, true), { exitCode: 99, words: null });
});

test('records that cannot be read do not hide why k6 broke off, and are a mistake of their own otherwise', async (t) => {
  const broken = join(folder, 'broken');
  mkdirSync(broken);
  writeFileSync(join(broken, 'run.json'), '{"format":');
  const { exitCode, said } = await ends(t, 107, broken);
  assert.equal(exitCode, 107);
  assert.match(said, /^Error: /m);
  for (const code of [0, 99]) await assert.rejects(ends(t, code, broken), UsageError);
});

const main = new URL('./main.ts', import.meta.url).pathname;
const gate = (...args: string[]): Promise<{ code: number; out: string; error: string }> =>
  new Promise((settle) => {
    execFile(process.execPath, ['--import', 'tsx', main, 'gate', ...args], (failure, out, error) =>
      settle({ code: Number(failure?.code ?? 0), out, error }),
    );
  });

test('gate decides a run that is there, objective by objective, and writes nothing', async () => {
  const run = makeRun('pass');
  const kept = await gate(run);
  assert.equal(kept.code, 0);
  assert.deepEqual(readdirSync(run).sort(), ['requests.ndjson', 'run.json']);
  assert.match(kept.out, /^pass {10}success rate > 80 %: 100 %, 95 % interval .*\n\nPass: 37 of 37 requests succeeded/);
  const missed = await gate(makeRun('fail'));
  assert.deepEqual([missed.code, missed.error], [99, '']);
  assert.match(missed.out, /^fail {10}p95 end-to-end time < 1 ms: .*at or above the limit/);
  const open = await gate(makeRun('inconclusive'));
  assert.equal(open.code, 0);
  assert.match(open.out, /^inconclusive {2}success rate > 95 %: /);
  assert.match(open.error, /Warning: inconclusive is not a pass/);
  assert.equal((await gate(makeRun('inconclusive'), '--strict')).code, 99);
  const nothing = await gate(join(folder, 'nothing'));
  assert.equal(nothing.code, 1);
  assert.match(nothing.error, /does not exist/);
});
