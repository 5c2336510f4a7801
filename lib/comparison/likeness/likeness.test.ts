import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { test } from 'node:test';
import { repeatedRun } from '../../../reports/golden/repeated-runs.ts';
import { plainMeasure } from '../../assessment/measure.ts';
import type { Assessment } from '../../schema/assessment.ts';
import type { Difference } from '../../schema/comparison.ts';
import type { Run, ServerIdentity } from '../../schema/run.ts';
import type { Side } from '../side.ts';
import { differencesBetween, differencesWithin, unvaried, variableNames } from './find.ts';
import { likenessRules } from './index.ts';

const made = repeatedRun({ seed: 1, requests: 60 });

const runWith = (change: Partial<Run>): Assessment => ({ ...made, run: { ...made.run, ...change } });
const serverWith = (change: Partial<ServerIdentity>): Assessment =>
  runWith({ server: { ...made.run.server, ...change } });
const settingsWith = (change: Run['configuration']): Assessment =>
  runWith({ configuration: { ...made.run.configuration, ...change } });
const profileWith = (change: Partial<Run['profile']>, loop: Run['loop'] = 'closed'): Assessment =>
  runWith({ loop, profile: { ...made.run.profile, ...change } });
const meanTokens = (id: string, factor: number): Assessment => ({
  ...made,
  measures: made.measures.map((measure) =>
    measure.id === id ? { ...measure, value: (measure.value ?? 0) * factor } : measure,
  ),
});
const hits = (share: number, change: Partial<ServerIdentity> = {}): Assessment => ({
  ...serverWith(change),
  measures: [
    ...made.measures,
    plainMeasure({ metric: 'prefix-hits', statistic: 'rate', unit: 'share', basis: 'scrapes' }, share, 60),
  ],
});
const dataset = (change: Partial<Run['workload']['dataset']>): Assessment =>
  runWith({ workload: { ...made.run.workload, dataset: { ...made.run.workload.dataset, ...change } } });

const imported: NonNullable<Run['imported']> = {
  tool: 'guidellm',
  version: '0.8.1',
  files: [{ name: 'benchmarks.json', sha256: '0' }],
  tokens: 'usage',
  notes: [],
};

const side = (name: string, ...runs: Assessment[]): Side => ({
  name,
  runs: runs.map((assessment, i) => ({ path: `${name}-${i}`, assessment })),
});

const between = (a: Assessment, b: Assessment, varies: readonly string[] | null = null): Difference[] =>
  differencesBetween(side('A', a), side('B', b), varies);

interface Case {
  readonly rule: string;
  readonly name: string;
  readonly effect: Difference['effect'];
  readonly bars?: Difference['bars'];
  readonly a?: Assessment;
  readonly b: Assessment;
}

type Means = Pick<Difference, 'effect' | 'bars'>;
const everything: Means = { effect: 'no-winner', bars: 'all' };
const told: Means = { effect: 'told', bars: [] };
const compared: Means = { effect: 'compared', bars: [] };
const times = ['ttft', 'ttfc', 'tpot', 'itl', 'e2e', 'ntpot'];

const cases: readonly Case[] = [
  { rule: 'server', name: 'server.version', ...compared, b: serverWith({ version: '0.33.0' }) },
  { rule: 'server', name: 'server.kind', ...compared, b: serverWith({ kind: 'sglang', cacheConfig: null }) },
  { rule: 'server', name: 'server.maxModelLen', ...compared, b: serverWith({ maxModelLen: 4096 }) },
  {
    rule: 'server',
    name: 'cacheConfig.cache_dtype',
    ...compared,
    b: serverWith({ cacheConfig: { ...made.run.server.cacheConfig, cache_dtype: 'fp8' } }),
  },
  {
    rule: 'server',
    name: 'GPU',
    ...compared,
    a: settingsWith({ GPU: 'RTX 4080' }),
    b: settingsWith({ GPU: 'RTX 4090' }),
  },
  { rule: 'address', name: 'server.baseUrl', ...compared, b: serverWith({ baseUrl: 'http://gpu-2.example:8000/v1' }) },
  {
    rule: 'simulated',
    name: 'simulated',
    ...everything,
    b: serverWith({ simulated: { profile: 'rtx-4080', provenance: 'guess' } }),
  },
  { rule: 'prefix-hits', name: 'prefix-hits', ...everything, a: hits(0.3), b: hits(0.36) },
  {
    rule: 'workload',
    name: 'workload',
    ...everything,
    b: runWith({ workload: { ...made.run.workload, id: 'quantum-short' } }),
  },
  { rule: 'dataset', name: 'dataset', ...everything, b: dataset({ size: 400 }) },
  {
    rule: 'dataset',
    name: 'dataset',
    ...everything,
    a: dataset({ source: 'batch.jsonl', sha256: 'a1' }),
    b: dataset({ source: 'batch.jsonl', sha256: 'b2' }),
  },
  { rule: 'model', name: 'model', ...everything, b: serverWith({ model: 'other', modelRoot: 'other' }) },
  {
    rule: 'prompt-tokens',
    name: 'prompt-tokens',
    ...everything,
    b: meanTokens('prompt-tokens-mean', 1.11),
  },
  {
    rule: 'output-tokens',
    name: 'output-tokens',
    ...everything,
    b: meanTokens('output-tokens-mean', 0.89),
  },
  {
    rule: 'streaming',
    name: 'streaming',
    effect: 'no-winner',
    bars: times,
    b: { ...made, measures: made.measures.filter(({ metric }) => metric !== 'ttft') },
  },
  {
    rule: 'workload',
    name: 'workload',
    ...told,
    b: runWith({ workload: { ...made.run.workload, id: 'guidellm' }, imported }),
  },
  {
    rule: 'client',
    name: 'client.binary',
    effect: 'no-winner',
    bars: times,
    b: runWith({ client: { ...made.run.client, binary: 'imported' }, imported }),
  },
  {
    rule: 'client',
    name: 'client.version',
    ...told,
    a: runWith({ imported }),
    b: runWith({ imported: { ...imported, version: '0.9' } }),
  },
  { rule: 'seed', name: 'SEED', ...told, b: settingsWith({ SEED: 2 }) },
  { rule: 'requests', name: 'MAX_TOKENS', ...everything, b: settingsWith({ MAX_TOKENS: 64 }) },
  { rule: 'requests', name: 'TEMPERATURE', ...everything, b: settingsWith({ TEMPERATURE: 0 }) },
  {
    rule: 'objectives',
    name: 'SLO_P95_E2E',
    effect: 'no-winner',
    bars: ['goodput'],
    a: settingsWith({ SLO_P95_E2E: 10_000 }),
    b: settingsWith({ SLO_P95_E2E: 5000 }),
  },
  { rule: 'sending', name: 'TIMEOUT', ...told, b: settingsWith({ TIMEOUT: '30s' }) },
  { rule: 'sending', name: 'REQUESTS', ...told, b: settingsWith({ REQUESTS: 5000 }) },
  {
    rule: 'client',
    name: 'client.binary',
    effect: 'no-winner',
    bars: times,
    b: runWith({ client: { ...made.run.client, binary: 'stock' } }),
  },
  { rule: 'client', name: 'client.k6', ...told, b: runWith({ client: { ...made.run.client, k6: 'v2.3.0' } }) },
  { rule: 'loop', name: 'loop', ...everything, b: profileWith({}, 'open') },
  { rule: 'profile', name: 'profile', ...told, b: profileWith({ name: 'burst' }) },
  { rule: 'levels', name: 'levels', ...told, b: profileWith({ levels: [50] }) },
  {
    rule: 'levels',
    name: 'levels',
    effect: 'no-winner',
    bars: ['requests', 'goodput', 'output-tokens', 'total-tokens'],
    a: profileWith({ levels: [2] }, 'open'),
    b: profileWith({ levels: [3] }, 'open'),
  },
  { rule: 'warm-up', name: 'warm-up', ...told, b: { ...made, counts: { ...made.counts, warmup: 20 } } },
  { rule: 'ending', name: 'ending', ...told, b: runWith({ state: 'interrupted' }) },
  { rule: 'ending', name: 'ending', ...everything, b: runWith({ state: 'server-died' }) },
];

for (const { rule, name, effect, bars = [], a = made, b } of cases) {
  test(`${rule}: ${name} that differs ${effect === 'no-winner' ? 'forbids a winner' : `is ${effect}`}`, () => {
    for (const found of [between(a, b), between(b, a)].map((all) => all.find((each) => each.name === name))) {
      assert.deepEqual([found?.rule, found?.effect, found?.bars], [rule, effect, bars]);
      assert.match(found?.why ?? '', /\.$/);
      assert.notEqual(found?.values[0], found?.values[1]);
    }
  });
}

test('every rule has a case above, and the registry has every rule of its folder', () => {
  assert.deepEqual(
    likenessRules.map(({ id }) => id).toSorted(),
    [...new Set(cases.map(({ rule }) => rule))].toSorted(),
  );
  const files = readdirSync(new URL('.', import.meta.url)).filter((file) => !/test|^(index|rule|find)\.ts/.test(file));
  assert.deepEqual(files.toSorted(), ['load.ts', 'requests.ts', 'server.ts', 'settings.ts']);
});

test('a run does not differ from itself, nor from one that another seed, folder or second made', () => {
  assert.deepEqual(between(made, made), []);
  assert.deepEqual(between(made, settingsWith({ RUN_DIR: 'runs/other', PROGRESS_INTERVAL: 0 })), []);
});

test('lengths within a tenth, and hits within five points, are alike', () => {
  assert.deepEqual(between(made, meanTokens('output-tokens-mean', 1.09)), []);
  assert.deepEqual(between(hits(0.3), hits(0.34)), []);
});

test('a GPU is the same by any of its names', () => {
  const [a, b] = ['RTX 4080', 'NVIDIA GeForce RTX 4080'].map((GPU) => settingsWith({ GPU }));
  assert.deepEqual(between(a ?? made, b ?? made), []);
});

test('what is not known does not differ', () => {
  assert.deepEqual(between(made, serverWith({ kind: null, version: null, cacheConfig: null, maxModelLen: null })), []);
  assert.deepEqual(between(dataset({ sha256: null }), dataset({ sha256: 'a1' })), []);
});

test('a file by another name but of the same content is the same data set', () => {
  const [a, b] = ['a.jsonl', 'b.jsonl'].map((source) => dataset({ source, sha256: 'a1' }));
  assert.deepEqual(between(a ?? made, b ?? made), []);
});

test('a generated data set of another seed is told by its seed alone', () => {
  const other = dataset({ source: 'candidates (generated, seed 7)' });
  assert.deepEqual(between(made, other), []);
});

test('a prefix cache that is configured otherwise has other hits as a part of what is compared', () => {
  const off = { cacheConfig: { ...made.run.server.cacheConfig, enable_prefix_caching: 'False' } };
  const found = between(hits(0.4), hits(0, off));
  assert.deepEqual(
    found.map(({ name, effect }) => [name, effect]),
    [
      ['cacheConfig.enable_prefix_caching', 'compared'],
      ['prefix-hits', 'compared'],
    ],
  );
});

test('what is varied on purpose forbids nothing, and what was not to vary is told', () => {
  const b = serverWith({ model: 'other', modelRoot: 'other', version: '0.33.0' });
  const effects = (varies: readonly string[]) =>
    Object.fromEntries(between(made, b, varies).map(({ name, effect }) => [name, effect]));
  assert.deepEqual(effects(['model', 'server.version']), { 'server.version': 'compared', model: 'compared' });
  assert.deepEqual(effects(['model']), { 'server.version': 'told', model: 'compared' });
  assert.deepEqual(effects(['server']), { 'server.version': 'compared', model: 'no-winner' });
});

test('concurrency that is said to vary is found by the levels that it sets', () => {
  const found = between(made, profileWith({ levels: [50] }), ['CONCURRENCY']);
  assert.deepEqual(
    found.map(({ name, effect }) => [name, effect]),
    [['levels', 'compared']],
  );
  assert.deepEqual(unvaried(['CONCURRENCY', 'server.version'], found), ['server.version']);
});

test('names that --varies may say include the labels of the cache', () => {
  const names = variableNames([side('A', made)]);
  for (const name of ['model', 'server.version', 'cacheConfig', 'cacheConfig.cache_dtype', 'output-tokens'])
    assert.ok(names.includes(name), name);
});

test('runs of one side that are no repetitions of each other forbid every winner, but for their seeds and endings', () => {
  const within = (...runs: Assessment[]) =>
    differencesWithin(side('A', made, ...runs)).map(({ name, effect, bars, sides }) => [name, effect, bars, ...sides]);
  assert.deepEqual(within(made, settingsWith({ SEED: 5 })), []);
  assert.deepEqual(within(made, profileWith({ levels: [50] }), profileWith({ levels: [90] })), [
    ['levels', 'no-winner', 'all', 'A', 'A'],
  ]);
  assert.deepEqual(within(serverWith({ version: '0.33.0' })), [['server.version', 'no-winner', 'all', 'A', 'A']]);
  assert.deepEqual(within(serverWith({ baseUrl: 'http://gpu-2' })), [['server.baseUrl', 'told', [], 'A', 'A']]);
});
