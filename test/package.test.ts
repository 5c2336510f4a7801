// What a user of the npm package gets: installed into an empty project, and used there.
import assert from 'node:assert/strict';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { workloads } from '../lib/workloads/index.ts';
import { startSimulator } from '../simulator/main.ts';
import { emptyProject, installIn, packSuite, type Packed } from './installed-package.ts';
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
let packed: Packed;
let project: string;
let missing: string | null = null;

before(() => {
  packed = packSuite(folder);
  project = emptyProject(folder);
  missing = installIn(project, packed.file);
});

const suite = (args: readonly string[], env: Record<string, string> = {}): Promise<Ended> =>
  runProcess({ command: join(project, 'node_modules', '.bin', 'k6-vllm'), args, env, cwd: project });

const scenario = `
import { defineScenario, fixedVus, generatedRequest, judgeTextAnswer, type Workload } from 'k6-vllm/scenario';

const greetings: Workload = {
  id: 'greetings',
  title: 'Greetings',
  about: 'A greeting; a good answer is any text.',
  size: null,
  request: (index, seed, settings) =>
    generatedRequest(
      { workload: 'greetings', index, seed },
      [{ role: 'user', content: \`Greeting number \${index}\` }],
      settings,
      { max_tokens: 8 },
    ),
  judge: judgeTextAnswer,
  recognises: (text) => text.includes('Greeting number'),
};

const scenario = defineScenario({
  id: 'mine',
  about: 'Twelve greetings.',
  workload: greetings,
  profile: fixedVus,
  defaults: { REQUESTS: '12', CONCURRENCY: '3' },
});

export const { options, setup, handleSummary } = scenario;
export default scenario.iteration;
`;

const write = (name: string, text: string): void => writeFileSync(join(project, 'scenarios', name), text);

test('the package offers every workload', () => {
  const { exports } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { exports: object };
  const offered = Object.keys(exports).filter((path) => path.startsWith('./workloads/'));
  assert.deepEqual(offered.toSorted(), workloads.map(({ id }) => `./workloads/${id}`).toSorted());
});

test('the package holds what is used, and neither tests nor the sources of what is built', () => {
  const { paths } = packed;
  for (const path of ['bin/k6-vllm.mjs', 'dist/scenario.js', 'scenarios/smoke.js', 'xk6/go.mod', 'LICENSE'])
    assert.ok(paths.includes(path), path);
  const unwanted = paths.filter((path) => /test|golden|captures|^(lib|cli|fixtures|node_modules)\/|\.ts$/.test(path));
  assert.deepEqual(
    unwanted.filter((path) => !/^dist\/types\/.*\.d\.ts$/.test(path)),
    [],
  );
});

describe('in an empty project', () => {
  test('a scenario in TypeScript has types, is built, and k6 runs it', async (t) => {
    if (missing !== null) return t.skip(missing);
    write('mine.ts', scenario);
    const compilerOptions = {
      module: 'esnext',
      moduleResolution: 'bundler',
      target: 'es2022',
      types: ['k6'],
      strict: true,
    };
    writeFileSync(
      join(project, 'tsconfig.json'),
      JSON.stringify({ compilerOptions: { ...compilerOptions, noEmit: true, skipLibCheck: true } }),
    );
    const typed = await runProcess({
      command: join(root, 'node_modules', '.bin', 'tsc'),
      args: [],
      env: {},
      cwd: project,
    });
    assert.equal(typed.code, 0, typed.output);

    const simulator = await startSimulator({ profile: 'instant', seed: 1 });
    try {
      const { code, output } = await suite(['run', 'mine', '--k6', customK6], { BASE_URL: simulator.url });
      assert.equal(code, 0, output);
      assert.match(output, /npx k6-vllm report/);
    } finally {
      await simulator.close();
    }
    // beside the user's scenarios, not in node_modules
    const run = onlyEntry(join(project, 'runs'));
    assert.equal(readRunFile(run).workload.id, 'greetings');
    assert.equal(readRecords(run).filter(({ success, valid }) => success && valid === true).length, 12);
    assert.ok(existsSync(join(run, 'report.html')));
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
