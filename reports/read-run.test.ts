import assert from 'node:assert/strict';
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'node:test';
import fc from 'fast-check';
import { requestRecordSchema } from '../lib/schema/record.ts';
import { UsageError } from '../lib/schema/usage-error.ts';
import { fixtureRuns } from './golden/make-runs.ts';
import { syntheticRecords } from './golden/synthetic-records.ts';
import { readRun } from './read-run.ts';
import { contradiction, isRecord } from './reading/record-check.ts';

/** A copy of a fixture run that a test may damage. */
async function copyOf(name: string, t: { after: (done: () => Promise<void>) => void }): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'k6-vllm-'));
  t.after(() => rm(folder, { recursive: true }));
  await cp(join(fixtureRuns, name), folder, { recursive: true });
  return folder;
}

async function refusal(path: string): Promise<UsageError> {
  try {
    await readRun(path);
  } catch (error) {
    if (error instanceof UsageError) return error;
    throw error;
  }
  return assert.fail(`${path} was read without a complaint`);
}

const changeLines = async (folder: string, change: (lines: string[]) => void): Promise<void> => {
  const file = join(folder, 'requests.ndjson');
  const lines = (await readFile(file, 'utf8')).split('\n');
  change(lines);
  await writeFile(file, lines.join('\n'));
};

const columnsOf = async (path: string) => {
  const content = await readRun(path);
  assert.equal(content.source, 'records');
  return content.source === 'records' ? content.columns : assert.fail();
};

test('a run folder is read whole', async () => {
  const content = await readRun(join(fixtureRuns, 'healthy'));
  assert.deepEqual(content.reading, {
    files: ['run.json', 'requests.ndjson', 'summary.json'],
    foreignLines: 0,
    damagedLines: 0,
    truncatedLine: false,
  });
  assert.equal((await columnsOf(join(fixtureRuns, 'healthy'))).length, 500);
});

test('lines of k6’s own log between the records are counted and left out', async () => {
  const content = await readRun(join(fixtureRuns, 'stock'));
  assert.equal(content.reading.foreignLines, 1);
  assert.equal((await columnsOf(join(fixtureRuns, 'stock'))).length, 250);
});

test('the gaps of a summary are pooled, and a summary without them is read too', async (t) => {
  const content = await readRun(join(fixtureRuns, 'healthy'));
  assert.ok(content.source === 'records' && content.gaps);
  const [entry] = content.summary?.itl ?? [];
  assert.deepEqual(
    [content.gaps.count, content.gaps.quantileMs(0.5), content.gaps.quantileMs(0.99), content.gaps.maxMs],
    [entry?.count, entry?.p50Ms, entry?.p99Ms, entry?.maxMs],
  );
  const folder = await copyOf('healthy', t);
  const file = join(folder, 'summary.json');
  const { itl: _gaps, client: _client, ...older } = JSON.parse(await readFile(file, 'utf8')) as Record<string, unknown>;
  await writeFile(file, JSON.stringify(older));
  const before = await readRun(folder);
  assert.ok(before.source === 'records');
  assert.deepEqual([before.gaps, before.summary?.client], [null, undefined]);
});

test('a last line that was cut off is left out and noted, at whatever byte', async (t) => {
  const folder = await copyOf('killed', t);
  const file = join(folder, 'requests.ndjson');
  const text = (await readFile(file, 'utf8')).split('\n').slice(0, 2).join('\n');
  for (const length of [text.length - 1, text.length - 300, text.indexOf('\n') + 3]) {
    await writeFile(file, text.slice(0, length));
    const content = await readRun(folder);
    assert.equal(content.reading.truncatedLine, true, `cut at ${length}`);
    assert.equal((await columnsOf(folder)).length, 1);
  }
  await writeFile(file, text);
  assert.equal((await readRun(folder)).reading.truncatedLine, false, 'a whole last line needs no newline');
});

test('all broken records are told at once, with line, field and remedy', async (t) => {
  const folder = await copyOf('healthy', t);
  await changeLines(folder, (lines) => {
    lines[0] = lines[0]?.replace('"status":200', '"status":"200"') ?? '';
    lines[1] = lines[1]?.slice(0, 90) ?? '';
    lines[4] = lines[4]?.replace(/"endMs":[\d.]+/, '"endMs":0') ?? '';
    lines[5] = lines[5]?.replace(/"endMs":[\d.]+/, '"endMs":0') ?? '';
    lines[7] = lines[7]?.replace('"v":1', '"v":2') ?? '';
  });
  const { message, problems } = await refusal(folder);
  assert.match(message, /requests\.ndjson holds records that cannot be read/);
  assert.match(problems[0] ?? '', /^requests\.ndjson line 1: status: .*expected number/);
  assert.match(problems[1] ?? '', /^requests\.ndjson line 2: it begins like a record but is not JSON/);
  assert.match(problems[2] ?? '', /^requests\.ndjson line 5: endMs: .* \(and 1 more like it\)$/);
  assert.match(problems[3] ?? '', /^requests\.ndjson line 8: v: record version 2 is not known/);
  assert.match(problems.at(-2) ?? '', /Mend these lines/);
  assert.match(problems.at(-1) ?? '', /k6-vllm report --keep-readable$/);
});

test('more mistakes than one can read are bounded', async (t) => {
  const folder = await copyOf('healthy', t);
  await changeLines(folder, (lines) =>
    lines.forEach((line, i) => line !== '' && (lines[i] = line.replace('"v":1', `"v":${i + 2}`))),
  );
  const { problems } = await refusal(folder);
  assert.equal(problems.length, 22);
  assert.match(problems[20] ?? '', /and 480 more mistakes/);
});

test('missing and foreign files are named with what to do', async (t) => {
  const folder = await copyOf('healthy', t);
  assert.match((await refusal(join(folder, 'nowhere'))).message, /does not exist/);
  assert.match((await refusal(join(folder, 'run.json'))).problems[0] ?? '', /Give the folder/);
  const write = (name: string, text: string) => writeFile(join(folder, name), text);
  const good = await readFile(join(folder, 'run.json'), 'utf8');
  await write('run.json', good.replace('"version": 1', '"version": 9'));
  assert.match((await refusal(folder)).problems[0] ?? '', /version is 9; this suite reads version 1/);
  await write('run.json', good.replace('k6-vllm/run', 'other'));
  assert.match((await refusal(folder)).message, /is not a k6-vllm\/run file/);
  await write('run.json', '{"format": ');
  assert.match((await refusal(folder)).problems[0] ?? '', /^run\.json: it is not JSON/);
  await write(
    'run.json',
    good.replace('"closed"', '"square"').replace('"requestsPlanned": 500', '"requestsPlanned": "many"'),
  );
  const { problems } = await refusal(folder);
  assert.match(problems.join('\n'), /run\.json: loop: [\s\S]*run\.json: requestsPlanned: /);
  await write('run.json', good);
  await write('summary.json', '');
  assert.match((await refusal(folder)).problems[0] ?? '', /summary\.json: the file is empty/);
  await rm(join(folder, 'requests.ndjson'));
  assert.match((await refusal(folder)).problems[0] ?? '', /requests\.ndjson is missing/);
  await rm(join(folder, 'run.json'));
  assert.match((await refusal(folder)).message, /is not a run folder/);
});

test('a field that was added since is read as null where a record does not have it', async (t) => {
  const folder = await copyOf('healthy', t);
  const fields = /"(firstContentMs|gapsMs|serverTimings)":(null|[\d.]+),?/g;
  await changeLines(folder, (lines) =>
    lines.forEach((line, i) => (lines[i] = line.replace(fields, '').replace(',}', '}'))),
  );
  assert.doesNotMatch(await readFile(join(folder, 'requests.ndjson'), 'utf8'), fields);
  const columns = await columnsOf(folder);
  assert.equal(columns.length, 500);
  assert.ok(columns.firstContentMs.every(Number.isNaN));
});

test('content before the first token is a contradiction', () => {
  const [good] = syntheticRecords({ seed: 1, requests: 1, concurrency: 1, streaming: true });
  assert.ok(good?.firstTokenMs);
  assert.match(contradiction({ ...good, firstContentMs: good.firstTokenMs - 1 }) ?? '', /^firstContentMs: /);
  assert.match(contradiction({ ...good, firstTokenMs: null }) ?? '', /^firstContentMs: /);
  assert.equal(contradiction({ ...good, firstContentMs: null }), null);
});

test('the check by hand and the schema agree on every damaged record', () => {
  const [good] = syntheticRecords({ seed: 1, requests: 1, concurrency: 1, streaming: true });
  assert.ok(good && isRecord(good) && contradiction(good) === null);
  const fields = Object.keys(requestRecordSchema.shape);
  const odd = fc.constantFrom<unknown>(
    null,
    undefined,
    -1,
    0,
    1,
    1.5,
    '',
    'x',
    true,
    [],
    {},
    Number.NaN,
    Number.POSITIVE_INFINITY,
    'timeout',
    'warmup',
    'usage',
    2 ** 60,
    [1, 2.5],
    [1, -1],
    [1, null],
    { totalMs: 1, loadMs: null, promptMs: 0.5, outputMs: 2 },
    { totalMs: 1, loadMs: null, promptMs: 0.5 },
    { totalMs: '1', loadMs: null, promptMs: 0.5, outputMs: 2 },
  );
  fc.assert(
    fc.property(fc.constantFrom(...fields), odd, (field, value) => {
      const damaged = { ...good, [field]: value };
      assert.equal(isRecord(damaged), requestRecordSchema.safeParse(damaged).success, `${field} = ${String(value)}`);
    }),
    { numRuns: 2000 },
  );
});

test('a resumed run is one run: each request once, no time between the parts, and the gaps of all parts that told them', async (t) => {
  const folder = await copyOf('resumed', t);
  const content = await readRun(folder);
  assert.ok(content.source === 'records');
  const { columns, gaps, reading } = content;
  assert.deepEqual([columns.length, new Set(columns.ids).size], [200, 200]);
  assert.deepEqual(reading.files, ['run.json', 'requests.ndjson', 'summary.part-2.json', 'summary.json']);
  assert.ok(Math.max(...columns.endMs) < 120_000, 'three parts of half a minute, hours apart');
  assert.equal(reading.history?.parts.length, 3);
  await rm(join(folder, 'summary.part-2.json'));
  const fewer = await readRun(folder);
  assert.ok(fewer.source === 'records' && fewer.gaps && gaps && fewer.gaps.count < gaps.count);
  assert.equal(
    (await columnsOf(join(fixtureRuns, 'healthy'))).ids.length,
    0,
    'ids are kept only where they are needed',
  );
});

test('scrapes of a resumed run are on the clock of its records', async (t) => {
  const folder = await copyOf('resumed', t);
  const atMs = [0, 10_000, 1_800_000, 3_605_000, 7_205_000, 7_300_000];
  const lines = atMs.map((at, i) =>
    JSON.stringify({
      v: 1,
      atMs: at,
      source: 'server',
      kind: 'vllm',
      up: true,
      why: null,
      processStart: null,
      values: { running: i },
    }),
  );
  await writeFile(join(folder, 'server.ndjson'), lines.join('\n'));
  const content = await readRun(folder);
  assert.ok(content.source === 'records');
  const [first, second, third] = content.reading.history?.parts.map(({ span }) => span) ?? [];
  assert.ok(first && second && third);
  const moved = content.samples.map((sample) => sample.atMs);
  assert.deepEqual(moved.slice(0, 3), [0, 10_000, first.endMs]);
  assert.deepEqual(
    [second, third].map((span, i) => Math.abs((moved[3 + i] ?? 0) - span.startMs - 5000) < 20),
    [true, true],
  );
  assert.ok((moved[5] ?? 0) > third.endMs, 'what came after the run stays after it');
});
