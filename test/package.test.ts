// What a user of the npm package gets: a project that init made, installed by npm, and used as its README says.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { workloads } from '../lib/workloads/index.ts';
import { startSimulator, type Simulator } from '../simulator/main.ts';
import { initProject, installIn, packedPaths } from './installed-package.ts';
import {
  customK6,
  onlyEntry,
  readRecords,
  readRunFile,
  root,
  runProcess,
  temporaryFolder,
  type Ended,
} from './k6-process.ts';

const folder = temporaryFolder(after);
const project = join(folder, 'my-tests');
let said: string;
let packed: readonly string[];
let missing: string | null = null;
let simulator: Simulator;

before(async () => {
  said = initProject(project);
  packed = packedPaths(onlyEntry(join(project, 'vendor')));
  missing = installIn(project);
  simulator = await startSimulator({ profile: 'instant', seed: 1, validShare: 1 });
});
after(() => simulator.close());

const tool = (name: string): string => join(project, 'node_modules', '.bin', name);

const suite = (args: readonly string[], env: Record<string, string> = {}): Promise<Ended> =>
  runProcess({ command: tool('k6-vllm'), args, env, cwd: project });

const scenario = readFileSync(join(root, 'templates', 'scenario', 'scenario.ts'), 'utf8');

const write = (name: string, text: string): void => writeFileSync(join(project, 'scenarios', name), text);

test('the package offers every workload', () => {
  const { exports } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { exports: object };
  const offered = Object.keys(exports).filter((path) => path.startsWith('./workloads/'));
  assert.deepEqual(offered.toSorted(), workloads.map(({ id }) => `./workloads/${id}`).toSorted());
});

test('the package holds what is used, and neither tests nor the sources of what is built', () => {
  const used = [
    'bin/k6-vllm.mjs',
    'dist/scenario.js',
    'scenarios/smoke.js',
    'xk6/go.mod',
    'LICENSE',
    'deploy/dashboard/k6-vllm.json',
    'deploy/grafana/k6-vllm.json',
    'deploy/prometheus/alerts.yml',
  ];
  for (const path of used) assert.ok(packed.includes(path), path);
  const unwanted = packed.filter((path) =>
    /test|golden|captures|^(lib|cli|fixtures|node_modules)\/|(?<!^templates.*)\.ts$/.test(path),
  );
  assert.deepEqual(
    unwanted.filter((path) => !/^dist\/types\/.*\.d(?<!^templates.*)\.ts$/.test(path)),
    [],
  );
});

/** Of a checkout alone, and asked for as such. */
const notPacked = ['Makefile', 'build-package.mjs', 'bin/k6'];

test('the package holds every file that commands look for in it', () => {
  const sources = readdirSync(join(root, 'cli'), { recursive: true, encoding: 'utf8' }).filter(
    (name) => name.endsWith('.ts') && !/\.test(-support)?\.ts$/.test(name),
  );
  const wanted = sources.flatMap((name) =>
    [...readFileSync(join(root, 'cli', name), 'utf8').matchAll(/join\(packageRoot, ((?:'[^']+'(?:, )?)+)/g)].map(
      ([, parts = '']) => [...parts.matchAll(/'([^']+)'/g)].map(([, part]) => part).join('/'),
    ),
  );
  assert.ok(wanted.length > 5);
  const missed = new Set(wanted.filter((path) => !packed.some((each) => each === path || each.startsWith(`${path}/`))));
  assert.deepEqual([...missed].toSorted(), notPacked.toSorted());
});

test('the package holds all sources that k6 is built from', (t) => {
  if (missing !== null) return t.skip(missing);
  const { error, status, stderr } = spawnSync('go', ['list', '-deps', './cmd/k6'], {
    cwd: join(project, 'node_modules', 'k6-vllm', 'xk6'),
    env: { ...process.env, GOWORK: 'off' },
    encoding: 'utf8',
  });
  if (error !== undefined) return t.skip('Go is not installed');
  assert.equal(status, 0, stderr);
});

test('init says what to type next', () => {
  assert.match(
    said,
    /Next:\n {2}cd my-tests && npm install .*\n {2}npx k6-vllm k6 build .*\n.* npx k6-vllm run my-scenario /,
  );
});

test('init makes no project where something is, or in the suite itself', () => {
  const refusal = (path: string): string => {
    try {
      return initProject(path);
    } catch (error) {
      return String((error as { stderr?: unknown }).stderr);
    }
  };
  assert.match(refusal(project), /my-tests is not empty, and a project needs a folder of its own/);
  assert.match(refusal(join(root, 'my-tests')), /lies within the suite itself/);
});

describe('in the project that init made', () => {
  test('its scenario has types, is built, and k6 runs it', async (t) => {
    if (missing !== null) return t.skip(missing);
    const typed = await runProcess({ command: tool('tsc'), args: [], env: {}, cwd: project });
    assert.equal(typed.code, 0, typed.output);
    const { code, output } = await suite(['run', 'my-scenario', '--k6', customK6], { BASE_URL: simulator.url });
    assert.equal(code, 0, output);
    assert.match(output, /npx k6-vllm report/);
    // beside the user's scenarios, not in node_modules
    const run = onlyEntry(join(project, 'runs'));
    assert.equal(readRunFile(run).workload.id, 'ticket-triage');
    const records = readRecords(run);
    assert.deepEqual([records.length, records.filter(({ valid }) => valid !== true)], [200, []]);
    assert.ok(existsSync(join(run, 'report.html')));
  });

  test('its prompts are sent by DATASET, and a scenario of the suite runs there too', async (t) => {
    if (missing !== null) return t.skip(missing);
    for (const [name, settings, requests] of [
      ['my-scenario', { DATASET: 'prompts.jsonl', REQUESTS: '10' }, 10],
      ['smoke', {}, 10],
    ] as const) {
      const runs = join(folder, `runs-of-${name}`);
      const env = { BASE_URL: simulator.url, RUNS_DIR: runs, ...settings };
      const { code, output } = await suite(['run', name, '--k6', customK6], env);
      assert.equal(code, 0, output);
      assert.equal(readRecords(onlyEntry(runs)).filter(({ success }) => success).length, requests);
    }
  });

  test('the example of docs/own-scenarios.md has types, is built, and k6 runs it', async (t) => {
    if (missing !== null) return t.skip(missing);
    const page = readFileSync(join(root, 'docs', 'own-scenarios.md'), 'utf8');
    const [, example] = /```ts\n(\/\/ scenarios\/summaries\.ts\n[\s\S]*?)```/.exec(page) ?? [];
    assert.ok(example);
    write('summaries.ts', example);
    const typed = await runProcess({ command: tool('tsc'), args: [], env: {}, cwd: project });
    assert.equal(typed.code, 0, typed.output);
    const runs = join(folder, 'runs-of-summaries');
    const settings = { BASE_URL: simulator.url, RUNS_DIR: runs, RATE: '50', DURATION: '1s' };
    // whether the objectives are kept is no matter here
    const { output } = await suite(['run', 'summaries', '--k6', customK6], settings);
    const run = onlyEntry(runs);
    assert.deepEqual(
      readRunFile(run).objectives.map(({ id }) => id),
      ['success-rate', 'ttft-p95'],
    );
    assert.ok(
      readRecords(run).every(({ success, workload }) => success && workload === 'summaries'),
      output,
    );
  });

  test('init scenario adds another, which has types and is built', async (t) => {
    if (missing !== null) return t.skip(missing);
    const made = await suite(['init', 'scenario', 'nightly-chat']);
    assert.equal(made.code, 0, made.output);
    const typed = await runProcess({ command: tool('tsc'), args: [], env: {}, cwd: project });
    assert.equal(typed.code, 0, typed.output);
    const built = await suite(['build']);
    assert.match(built.output, /^scenarios\/my-scenario\.js {2}\d+ kB$/m);
    assert.match(built.output, /^scenarios\/nightly-chat\.js {2}\d+ kB$/m);
    const again = await suite(['init', 'scenario', 'nightly-chat']);
    assert.equal(again.code, 1);
    assert.match(again.output, /Nothing is overwritten .*\n {2}- scenarios\/nightly-chat\.ts is there already/);
  });

  test('another project can be begun from its package, and is the same', async (t) => {
    if (missing !== null) return t.skip(missing);
    const other = join(folder, 'other-tests');
    const { code, output } = await suite(['init', other]);
    assert.equal(code, 0, output);
    for (const name of ['package.json', 'tsconfig.json', '.gitignore', 'scenarios/my-scenario.ts', 'prompts.jsonl'])
      assert.equal(
        readFileSync(join(other, name), 'utf8').replaceAll('other-tests', 'my-tests'),
        readFileSync(join(project, name), 'utf8'),
      );
    assert.deepEqual(packedPaths(onlyEntry(join(other, 'vendor'))).toSorted(), packed.toSorted());
  });

  test('a mistake in a scenario is told with its place and how to mend it', async (t) => {
    if (missing !== null) return t.skip(missing);
    write(
      'wrong.ts',
      "import { readFileSync } from 'node:fs';\nimport { x } from './lost.ts';\nexport default () => readFileSync(x);\n",
    );
    const { code, output } = await suite(['build', 'scenarios/wrong.ts']);
    assert.equal(code, 1);
    assert.match(output, /scenarios\/wrong\.ts:1: node:fs is a module of Node, and a scenario runs in k6/);
    assert.match(output, /scenarios\/wrong\.ts:2: there is no file \.\/lost\.ts/);
  });

  test('a scenario that leaves out what k6 needs is refused', async (t) => {
    if (missing !== null) return t.skip(missing);
    write('half.ts', scenario.replace(/export const \{.*\n/, ''));
    const { code, output } = await suite(['build', 'scenarios/half.ts']);
    assert.equal(code, 1);
    assert.match(output, /it does not export options, setup, handleSummary: end it with/);
  });

  test('a script written by hand is not written over', async (t) => {
    if (missing !== null) return t.skip(missing);
    write('hand.js', 'export default () => {};\n');
    write('hand.ts', scenario);
    const { code, output } = await suite(['build', 'scenarios/hand.ts']);
    assert.equal(code, 1);
    assert.match(output, /hand\.js is there already, and was not built from it/);
    assert.equal(readFileSync(join(project, 'scenarios', 'hand.js'), 'utf8'), 'export default () => {};\n');
  });
});
