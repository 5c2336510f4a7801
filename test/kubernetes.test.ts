// Manifests as k6-operator's own description of a TestRun wants them, and runners as it starts them.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import { Ajv } from 'ajv';
import { parse, parseAllDocuments } from 'yaml';
import { isObject } from '../lib/records/json.ts';
import { startSimulatorProcess } from '../simulator/process.ts';
import { customK6, readRecords, readRunFile, root, runProcess, temporaryFolder, type Ended } from './k6-process.ts';

type Fields = Record<string, unknown>;

const folder = temporaryFolder(after);
const server = ['-e', 'BASE_URL=http://vllm.default:8000'];

const words = (line: string): string[] => line.split(' ');

const k8s = (args: readonly string[], env: Record<string, string> = {}, cwd = root): Promise<Ended> =>
  runProcess({ command: process.execPath, args: [join(root, 'bin', 'k6-vllm.mjs'), 'k8s', ...args], env, cwd });

/** All objects of a folder of manifests. */
const objectsIn = (place: string): Fields[] =>
  readdirSync(place)
    .sort()
    .flatMap((file) => parseAllDocuments(readFileSync(join(place, file), 'utf8')).map((one) => one.toJS() as Fields));

const ofKind = (place: string, kind: string): Fields => {
  const found = objectsIn(place).find((each) => each.kind === kind);
  assert.ok(found, `there is no ${kind}`);
  return found;
};

async function written(name: string, ...args: string[]): Promise<string> {
  const place = join(folder, name);
  const { code, output } = await k8s([...args, '--name', name, '--output', place], { API_KEY: 'canary-7d1' });
  assert.equal(code, 0, output);
  assert.doesNotMatch(output, /canary/);
  return place;
}

/** What Kubernetes would prune in silence is a mistake here. */
function closed(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(closed);
  if (!isObject(schema)) return schema;
  const inner = Object.fromEntries(Object.entries(schema).map(([name, each]) => [name, closed(each)]));
  const { properties, additionalProperties } = schema;
  const open = schema['x-kubernetes-preserve-unknown-fields'] === true || additionalProperties !== undefined;
  const isSchema = schema.type === 'object' && isObject(properties);
  return isSchema && !open ? { ...inner, additionalProperties: false } : inner;
}

/** The schema of a TestRun in the release that test/k6-operator/go.mod names; null where Go cannot get it. */
function testRunSchema(): Fields | null {
  const { status, stdout } = spawnSync('go', ['mod', 'download', '-json', 'github.com/grafana/k6-operator'], {
    cwd: join(root, 'test', 'k6-operator'),
    encoding: 'utf8',
  });
  if (status !== 0) return null;
  const { Dir } = JSON.parse(stdout) as { Dir: string };
  const crd = parse(readFileSync(join(Dir, 'config/crd/bases/k6.io_testruns.yaml'), 'utf8')) as {
    spec: { versions: { name: string; schema: { openAPIV3Schema: Fields } }[] };
  };
  const version = crd.spec.versions.find(({ name }) => name === 'v1alpha1');
  assert.ok(version);
  const schema = closed(version.schema.openAPIV3Schema) as { properties: Fields };
  // of every object; the description leaves it open
  return { ...schema, properties: { ...schema.properties, metadata: { type: 'object' } } };
}

const schema = testRunSchema();

describe('the TestRun', { skip: schema === null ? "k6-operator's module cannot be had" : false }, () => {
  const ajv = new Ajv({ strict: false, allErrors: true, formats: { int32: true, int64: true } });
  const check = ajv.compile(schema ?? {});
  const mistakes = (value: unknown): string[] =>
    check(value) ? [] : (check.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message}`);

  const asked: Record<string, string[]> = {
    plain: ['inngest-style', '--parallelism', '4', ...server],
    full: [
      ...words('poisson-arrival --parallelism 10 --env RATE=50 --namespace load --separate --storage-class nfs'),
      ...words('--image registry.example/k6-vllm:1 --cpu 500m --memory 4Gi'),
      ...server,
    ],
  };
  for (const [name, args] of Object.entries(asked))
    test(`follows the description of its fields: ${name}`, async () => {
      assert.deepEqual(mistakes(ofKind(await written(name, ...args), 'TestRun')), []);
    });

  test('with a field that there is not, or of another type, is found', async () => {
    const right = ofKind(await written('planted', 'smoke', '--parallelism', '1', ...server), 'TestRun') as {
      spec: Fields & { runner: Fields };
    };
    const { spec } = right;
    for (const wrong of [
      { ...spec, parallelismm: 4 },
      { ...spec, parallelism: '4' },
      { ...spec, runner: { ...spec.runner, securityContexts: {} } },
      { ...spec, runner: { ...spec.runner, env: [{ nam: 'A' }] } },
    ])
      assert.notDeepEqual(mistakes({ ...right, spec: wrong }), []);
  });
});

describe('the manifests', () => {
  test('name the Secret of the key, and have no key', async () => {
    const place = await written('keys', 'smoke', '--parallelism', '2', ...server, '--key-secret', 'mine');
    const { spec } = ofKind(place, 'TestRun') as { spec: { runner: { env: Fields[] } } };
    assert.deepEqual(
      spec.runner.env.find(({ name }) => name === 'API_KEY'),
      { name: 'API_KEY', valueFrom: { secretKeyRef: { name: 'mine', key: 'API_KEY', optional: true } } },
    );
    for (const file of readdirSync(place)) assert.doesNotMatch(readFileSync(join(place, file), 'utf8'), /canary/);
  });

  test('keep the results on a volume of their own, or on one that is there', async () => {
    const own = await written('own', 'smoke', '--parallelism', '2', ...server);
    assert.equal((ofKind(own, 'PersistentVolumeClaim').metadata as Fields).name, 'own-results');
    const given = await written('given', 'smoke', '--parallelism', '2', ...server, '--claim', 'shared');
    assert.deepEqual(readdirSync(given), ['2-testrun.yaml', '3-results.yaml']);
    for (const [place, claim] of [
      [own, 'own-results'],
      [given, 'shared'],
    ] as const) {
      const { spec } = ofKind(place, 'TestRun') as { spec: { runner: { volumes: Fields[] } } };
      assert.deepEqual(spec.runner.volumes, [{ name: 'results', persistentVolumeClaim: { claimName: claim } }]);
      const pod = ofKind(place, 'Pod') as { spec: { volumes: Fields[]; initContainers: { command: string[] }[] } };
      assert.deepEqual(pod.spec.volumes, spec.runner.volumes);
    }
  });

  test('merge what several leave, and only then', async () => {
    const command = (place: string): string | undefined =>
      (ofKind(place, 'Pod') as { spec: { initContainers: { command: string[] }[] } }).spec.initContainers[0]
        ?.command[2];
    assert.equal(
      command(await written('several', 'smoke', '--parallelism', '2', ...server)),
      'k6-vllm merge /runs/several && k6-vllm report /runs/several',
    );
    assert.equal(command(await written('one', 'smoke', '--parallelism', '1', ...server)), 'k6-vllm report /runs/one');
  });

  test('bring a small data set and a scenario of the user along; values keep their dollars', async () => {
    const data = join(folder, 'my data.jsonl');
    writeFileSync(data, '{"prompt": "hi"}\n');
    const script = join(folder, 'mine.js');
    writeFileSync(script, 'export default function () {}\n');
    const args = ['--parallelism', '2', ...server, '-e', `DATASET=${data}`, '-e', 'MODEL=$(HOME)'];
    const place = await written('along', script, ...args);
    const maps = objectsIn(place).filter(({ kind }) => kind === 'ConfigMap');
    assert.deepEqual(
      maps.map(({ data: content }) => content),
      [{ 'mine.js': 'export default function () {}\n' }, { 'my-data.jsonl': '{"prompt": "hi"}\n' }],
    );
    const { spec } = ofKind(place, 'TestRun') as { spec: { script: Fields; runner: { env: Fields[] } } };
    assert.deepEqual(spec.script, { configMap: { name: 'along-script', file: 'mine.js' } });
    const value = (name: string): unknown => spec.runner.env.find((each) => each.name === name)?.value;
    assert.equal(value('DATASET'), '/data/my-data.jsonl');
    assert.equal(value('MODEL'), '$$(HOME)');
  });

  test('are refused with all mistakes at once, and nothing is written', async () => {
    const output = join(folder, 'refused');
    const large = join(folder, 'large.jsonl');
    writeFileSync(large, 'x'.repeat(1_000_000));
    const { code, output: said } = await k8s(
      [
        ...words(`inngest-style --parallelism 20 --output ${output} --name Mine --access-mode x`),
        ...words(`-e BASE_URL=http://127.0.0.1:8000 -e API_KEY=canary -e RUN_DIR=/x -e CONCURRENCY=10 -e TIMEOUT=30`),
        ...words(`-e DATASET=${large} -e PROMPT_TOKENS=file:lengths.txt`),
        '--memory',
        '4 GB',
      ],
      { REQEUSTS: '5' },
    );
    assert.equal(code, 1);
    for (const mistake of [
      /--name Mine is no name/,
      /--memory 4 GB is no quantity/,
      /BASE_URL=http:\/\/127\.0\.0\.1:8000 is each pod itself/,
      /API_KEY belongs into a Secret/,
      /RUN_DIR cannot be set in a cluster/,
      /CONCURRENCY=10 is less than --parallelism 20/,
      /TIMEOUT=30 has no unit/,
      /large\.jsonl has 1.000.000.bytes, more than a ConfigMap holds/,
      /PROMPT_TOKENS=file:lengths\.txt is a file/,
      /REQEUSTS is not a setting/,
      /--access-mode must be/,
    ])
      assert.match(said, mistake);
    assert.doesNotMatch(said, /canary/);
    assert.ok(!existsSync(output));
    const unsaid = await k8s(['smoke', '--parallelism', '2', '--output', output]);
    assert.match(unsaid.output, /BASE_URL says nothing/);
    mkdirSync(output);
    writeFileSync(join(output, 'a'), '');
    const full = await k8s(['smoke', '--parallelism', '2', ...server, '--output', output]);
    assert.match(full.output, /is not empty/);
  });
});

test('runners as k6-operator starts them leave a part of the run each, on the volume that they share', async () => {
  const simulator = await startSimulatorProcess({ profile: 'instant' });
  const place = await written(
    'runners',
    'inngest-style',
    '--parallelism',
    '2',
    ...server,
    '-e',
    'CONCURRENCY=4',
    '-e',
    'REQUESTS=20',
  );
  const { spec } = ofKind(place, 'TestRun') as {
    spec: {
      parallelism: number;
      arguments: string;
      script: { localFile: string };
      runner: { env: { name: string; value?: string }[] };
    };
  };
  const given = spec.runner.env.flatMap(({ name, value }) => (value === undefined ? [] : [[name, value] as const]));
  const run = join(folder, 'volume', 'runners');
  const env = { ...Object.fromEntries(given), BASE_URL: simulator.url, RUN_DIR: run };
  const script = join(root, spec.script.localFile.replace('/opt/k6-vllm/', ''));
  // as NewRunnerJob and NewCommandFragments of the operator put it together; waiting to be started apart
  const runner = (segment: string): Promise<Ended> => {
    const segments = [`--execution-segment=${segment}`, '--execution-segment-sequence=0,1/2,1'];
    const args = ['run', '--quiet', ...segments, ...spec.arguments.split(' '), script, '--address=127.0.0.1:0'];
    return runProcess({ command: customK6, args: [...args, '--tag', 'testrun_name=runners'], env });
  };
  const ended = await Promise.all([runner('0:1/2'), runner('1/2:1')]);
  await simulator.close();
  for (const { code, output } of ended) assert.equal(code, 0, output);
  const parts = ['1', '2'].map((name) => join(run, 'instances', name));
  assert.deepEqual(
    parts.map((part) => readRunFile(part).state),
    ['completed', 'completed'],
  );
  assert.equal(parts.flatMap((part) => readRecords(part)).length, 20);
});
