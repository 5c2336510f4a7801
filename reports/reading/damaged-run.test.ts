import assert from 'node:assert/strict';
import { chmodSync, cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test, { after } from 'node:test';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import type { Run } from '../../lib/schema/run.ts';
import type { RequestRecord } from '../../lib/schema/record.ts';
import { UsageError } from '../../lib/schema/usage-error.ts';
import { fixtureRuns } from '../golden/make-runs.ts';
import { later, syntheticRecords } from '../golden/synthetic-records.ts';
import { readRun } from '../read-run.ts';
import { renderRun } from '../render.ts';
import { readable } from './system-error.ts';

const parent = mkdtempSync(join(tmpdir(), 'k6-vllm-damaged-'));
after(() => rmSync(parent, { recursive: true, force: true }));

const records = syntheticRecords({ seed: 3, requests: 40, concurrency: 4, streaming: true });
const lineOf = (record: object): string => JSON.stringify(record);
const lines = records.map(lineOf);
const fileOf = (all: readonly string[]): string => all.map((line) => `${line}\n`).join('');

/** A run folder with these records; other files as they are given. */
function folderOf(requests: string | Buffer, others: Readonly<Record<string, string>> = {}): string {
  const folder = mkdtempSync(join(parent, 'run-'));
  cpSync(join(fixtureRuns, 'healthy', 'run.json'), join(folder, 'run.json'));
  writeFileSync(join(folder, 'requests.ndjson'), requests);
  for (const [name, text] of Object.entries(others)) writeFileSync(join(folder, name), text);
  return folder;
}

/** The same lines with one changed, counted from 1. */
const withLine = (number: number, change: (line: string) => string): string =>
  fileOf(lines.map((line, i) => (i === number - 1 ? change(line) : line)));

async function refusal(path: string, keepReadable = false): Promise<UsageError> {
  try {
    await readRun(path, { keepReadable });
  } catch (error) {
    if (error instanceof UsageError) return error;
    throw error;
  }
  return assert.fail('it was read without a complaint');
}

async function kept(path: string) {
  const content = await readRun(path, { keepReadable: true });
  assert.ok(content.source === 'records');
  return content;
}

/** Refused with the line and the mistake and the way out; kept without these lines, which are told. */
async function leavesOut(requests: string, damaged: number, first: RegExp): Promise<void> {
  const folder = folderOf(requests);
  const { problems } = await refusal(folder);
  assert.match(problems[0] ?? '', first);
  assert.match(problems.at(-1) ?? '', /k6-vllm report --keep-readable$/);
  const { columns, reading } = await kept(folder);
  assert.deepEqual([columns.length, reading.damagedLines], [lines.length, damaged]);
  assert.match(reading.lineProblems?.[0] ?? '', first);
}

/** As `leavesOut`, of a damage that costs the records it is in. */
async function loses(requests: string, lost: number, first: RegExp): Promise<void> {
  const folder = folderOf(requests);
  const { problems } = await refusal(folder);
  assert.match(problems[0] ?? '', first);
  assert.match(problems.at(-1) ?? '', /k6-vllm report --keep-readable$/);
  const { columns, reading } = await kept(folder);
  assert.deepEqual([columns.length, reading.damagedLines], [lines.length - lost, lost]);
}

/** Nothing can be kept of it. */
async function isHopeless(requests: string | Buffer, message: RegExp): Promise<void> {
  const folder = folderOf(requests);
  for (const keepReadable of [false, true]) {
    const { message: said, problems } = await refusal(folder, keepReadable);
    assert.match([said, ...problems].join('\n'), message);
    assert.doesNotMatch(problems.join('\n'), /--keep-readable/);
  }
}

const isReadWhole = async (requests: string | Buffer): Promise<void> => {
  const content = await readRun(folderOf(requests));
  assert.ok(content.source === 'records');
  assert.deepEqual([content.columns.length, content.reading.damagedLines], [lines.length, 0]);
};

test('bad JSON in the middle costs its line', async () => {
  await loses(
    withLine(7, (line) => line.replace('"vu":', '"vu"')),
    1,
    /^requests\.ndjson line 7: it begins like a record but is not JSON$/,
  );
});

test('a record that lost its beginning, or its end in the middle of the file, costs its line', async () => {
  await loses(
    withLine(3, (line) => line.slice(40)),
    1,
    /^requests\.ndjson line 3: it is part of a record/,
  );
  await loses(
    withLine(3, (line) => line.slice(0, 40)),
    1,
    /^requests\.ndjson line 3: it begins like a record/,
  );
});

test('a last line that was cut off is told but never refused', async () => {
  const content = await readRun(folderOf(fileOf(lines).slice(0, -30)));
  assert.ok(content.source === 'records');
  assert.deepEqual([content.columns.length, content.reading.truncatedLine], [lines.length - 1, true]);
});

test('an empty file is refused of a run that was completed, and reported of one that ended before its first request', async () => {
  await isHopeless('', /holds no request records[\s\S]*the file is empty[\s\S]*run was completed/);
  const run = JSON.parse(readFileSync(join(fixtureRuns, 'healthy', 'run.json'), 'utf8')) as Run;
  const folder = folderOf('', { 'run.json': JSON.stringify({ ...run, state: 'interrupted' }) });
  const content = await readRun(folder);
  assert.equal(content.source === 'records' && content.columns.length, 0);
});

test('NUL bytes, as a power cut leaves them, cost their lines', async () => {
  await leavesOut(`${fileOf(lines)}${'\0'.repeat(4096)}`, 1, /^requests\.ndjson line 41: it holds NUL bytes/);
  await loses(
    withLine(5, (line) => '\0'.repeat(64) + line),
    1,
    /^requests\.ndjson line 5: it holds NUL bytes/,
  );
});

test('binary garbage is no record', async () => {
  const garbage = Buffer.from(Array.from({ length: 5000 }, (_, i) => (i * 131 + 7) % 256));
  await isHopeless(garbage, /holds no record that can be read[\s\S]*requests\.ndjson line \d+: it holds NUL bytes/);
});

test('compressed files and UTF-16 are named, with how to turn them into lines', async () => {
  await isHopeless(gzipSync(fileOf(lines)), /is compressed with gzip[\s\S]*gunzip/);
  await isHopeless(Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 1, 2, 3]), /is compressed with Zstandard/);
  const utf16 = Buffer.from(fileOf(lines), 'utf16le');
  await isHopeless(utf16, /is UTF-16 text[\s\S]*iconv/);
  await isHopeless(Buffer.concat([Buffer.from([0xff, 0xfe]), utf16]), /is UTF-16 text[\s\S]*iconv/);
});

test('what is only written otherwise is read: CRLF, a byte order mark, spaces, another order of fields, fields to come', async () => {
  await isReadWhole(lines.map((line) => `${line}\r\n`).join(''));
  await isReadWhole(`\uFEFF${fileOf(lines)}`);
  await isReadWhole(records.map((record) => JSON.stringify(record, null, 1).replaceAll('\n', ' ')).join('\n'));
  await isReadWhole(
    fileOf(
      records.map((record) =>
        lineOf(Object.fromEntries(Object.entries(record).toSorted(([a], [b]) => (a < b ? -1 : 1)))),
      ),
    ),
  );
  await isReadWhole(fileOf(records.map((record) => lineOf({ ...record, tomorrow: { deep: [1, 2] } }))));
});

test('a record of a version to come is named', async () => {
  await loses(
    withLine(9, (line) => line.replace('"v":1', '"v":2')),
    1,
    /^requests\.ndjson line 9: v: record version 2 is not known; this suite reads version 1$/,
  );
});

test('all mistakes of all files are told at once, each with its line and field', async () => {
  const changed = lines.map((line, i) => {
    if (i === 1) return line.replace('"status":200', '"status":"200"');
    if (i === 3) return line.replace('"vu":', '"vu":-');
    return line;
  });
  const folder = folderOf(fileOf(changed), { 'summary.json': '{"metrics": {}' });
  const { message, problems } = await refusal(folder);
  assert.match(message, /holds files that cannot be read$/);
  assert.match(problems.join('\n'), /summary\.json: it is not JSON[\s\S]*line 2: status: [\s\S]*line 4: vu: /);
});

test('lines of other programs are named', async () => {
  const foreign: [object | string, RegExp][] = [
    [
      { type: 'Point', data: { time: '2026-11-22T03:07:40Z', value: 5, tags: {} }, metric: 'vus' },
      /k6’s own --out json/,
    ],
    [{ type: 'Metric', data: { type: 'gauge', contains: 'default' }, metric: 'vus' }, /k6’s own --out json/],
    ['metric_name,timestamp,metric_value,check,error', /k6’s own --out csv/],
    [{ date: '20261122', request_throughput: 55.1, total_input_tokens: 6552, ttfts: [0.1] }, /vLLM’s bench serve/],
    [{ request_id: 'x', time_to_first_token_ms: 5, inter_token_latency_ms: 2 }, /a request of a GuideLLM report/],
    [{ metadata: { session_num: 1 }, metrics: { request_latency: { value: 1, unit: 'ms' } } }, /AIPerf/],
    [{ custom_id: 'a', response: { status_code: 200 }, error: null }, /OpenAI’s batch format/],
    [{ v: 1, atMs: 0, source: 'server', values: {} }, /a scrape, as in server\.ndjson/],
    [{ format: 'k6-vllm/assessment', version: 1 }, /a k6-vllm\/assessment file/],
  ];
  for (const [line, what] of foreign) {
    const text = typeof line === 'string' ? line : lineOf(line);
    const first = new RegExp(`^requests\\.ndjson line 41: it is [^\\n]*${what.source}`);
    await leavesOut(`${fileOf(lines)}${text}\n`, 1, first);
  }
});

test('a record inside a frame of k6’s log says how to get it out', async () => {
  const framed = records.map((record) => lineOf({ level: 'info', msg: lineOf(record), source: 'console' }));
  await isHopeless(fileOf(framed), /the record stands inside k6’s log frame: run k6 with --log-format raw/);
  const logfmt = lines.map((line) => `time="…" level=info msg=${JSON.stringify(line)} source=console`);
  await isHopeless(fileOf(logfmt), /the record stands inside k6’s log frame: run k6 with --log-format raw/);
});

test('what a scenario or k6 says on the console is counted, not refused', async () => {
  const said = ['time="…" level=warning msg="slow"', '{"level":"warning","msg":"slow"}', '[demo] hello', '{"mine": 1}'];
  const content = await readRun(folderOf(fileOf([...said, ...lines])));
  assert.deepEqual([content.reading.foreignLines, content.reading.damagedLines], [4, 0]);
  await isHopeless(fileOf(said), /none of its 4 lines is a record; the first that is not blank is "time=/);
});

test('a JSON array and JSON over several lines are told from lines of records', async () => {
  await isHopeless(JSON.stringify(records), /line 1: it is a JSON array, where each line is one record: jq -c \.\[\]/);
  await isHopeless(JSON.stringify(records, null, 2), /line 1: it is JSON over several lines/);
  await isHopeless(
    records.map((record) => JSON.stringify(record, null, 2)).join('\n'),
    /line 1: it is JSON over several lines, where a record is one line: jq -c \./,
  );
});

test('a line of 50 MB is told by its length, and the rest is kept', async () => {
  const huge = `{"v":1,"id":"${'x'.repeat(50 << 20)}"}`;
  await leavesOut(fileOf([huge, ...lines]), 1, /^requests\.ndjson line 1: the line has 50 MB; /);
});

test('a request that was recorded twice counts once, the first time', async () => {
  const placed = records.map((record, turn) => lineOf({ ...record, turn }));
  const again = lineOf({ ...later(records[4] as RequestRecord, 5000), turn: 4 });
  for (const repeated of [placed[4] ?? '', again])
    await leavesOut(
      fileOf([...placed, repeated]),
      1,
      /^requests\.ndjson line 41: id: the same request was recorded before/,
    );
  await leavesOut(fileOf([...lines, lines[4] ?? '']), 1, /^requests\.ndjson line 41: id: the same request/);
});

test('the same id is another request at another place of the plan, and at another time where the plan has no places', async () => {
  const placed = records.map((record, turn) => lineOf({ ...record, id: 'the only one', turn }));
  await isReadWhole(fileOf(placed));
  await isReadWhole(fileOf(records.map((record) => lineOf({ ...record, id: 'the only one' }))));
});

test('what two k6 wrote into one file is told', async () => {
  const placed = records.map((record, turn) => ({ ...record, turn }));
  const other = placed.map((record) => ({ ...later(record, 17), turn: record.turn }));
  const mixed = placed.flatMap((record, i) => [lineOf(record), lineOf(other[i] ?? {})]);
  await leavesOut(
    fileOf(mixed),
    lines.length,
    /^requests\.ndjson line 2: id: .*two k6 wrote it \(and 39 more like it\)$/,
  );
});

test('records of another run behind those of this one are told', async () => {
  const other = records.map((record) => lineOf({ ...record, scenario: 'smoke', workload: 'short' }));
  await leavesOut(
    fileOf([...lines, ...other]),
    lines.length,
    /^requests\.ndjson line 41: scenario: it is "smoke", and run\.json is of "inngest-style"; records of two runs/,
  );
  const elsewhere = records.map((record) => lineOf({ ...record, workload: 'short' }));
  await leavesOut(fileOf([...lines, ...elsewhere]), lines.length, /^requests\.ndjson line 41: workload: it is "short"/);
});

test('records out of order are read, and measured the same', async () => {
  const out = mkdtempSync(join(parent, 'out-'));
  const measures = async (all: readonly string[]) =>
    (await renderRun(folderOf(fileOf(all)), { formats: ['json'], out })).assessment.measures;
  const shuffled = lines.map((_, i) => lines[(i * 17) % lines.length] ?? '');
  assert.deepEqual(await measures(shuffled), await measures(lines));
});

test('a clock that goes backwards is a mistake of its record', async () => {
  for (const [field, value, what] of [
    ['sentMs', -5, /sentMs: .*>=0/],
    ['endMs', 0, /endMs: the request ended before it was sent/],
    ['headersMs', 0, /headersMs: the headers came outside the request/],
    ['firstTokenMs', 1e9, /firstTokenMs: the first token lies outside the request/],
    ['lastTokenMs', 1e9, /lastTokenMs: the last token lies outside the request/],
  ] as const) {
    const record = { ...records[20], [field]: value };
    await loses(
      withLine(21, () => lineOf(record)),
      1,
      new RegExp(`^requests\\.ndjson line 21: ${what.source}`),
    );
  }
});

test('a folder in place of a file is named', async () => {
  for (const name of ['requests.ndjson', 'run.json', 'summary.json', 'server.ndjson']) {
    const folder = folderOf(fileOf(lines));
    rmSync(join(folder, name), { force: true });
    mkdirSync(join(folder, name));
    const { message, problems } = await refusal(folder);
    assert.match(message, new RegExp(`${name} cannot be read$`));
    assert.equal(problems[0], `${name}: it is a folder, not a file`);
    if (['summary.json', 'server.ndjson'].includes(name))
      assert.deepEqual((await kept(folder)).reading.fileProblems, [`${name}: it is a folder, not a file`]);
  }
});

test('what the system does not give is told in words', async () => {
  const folder = folderOf(fileOf(lines));
  const file = join(folder, 'requests.ndjson');
  rmSync(file);
  symlinkSync('requests.ndjson', file);
  assert.match(
    (await refusal(folder)).problems[0] ?? '',
    /requests\.ndjson: its symbolic links lead round in a circle/,
  );
  const denied = Object.assign(new Error('EACCES: permission denied'), { code: 'EACCES' });
  await assert.rejects(
    readable('runs/x/run.json', () => Promise.reject(denied)),
    (error) =>
      error instanceof UsageError &&
      /^run\.json: there is no permission to read it; .*chmod/.test(error.problems[0] ?? ''),
  );
  const bug = new TypeError('a mistake of ours');
  await assert.rejects(
    readable('x', () => Promise.reject(bug)),
    bug,
  );
});

test(
  'a file without the permission to read it is told',
  { skip: process.getuid?.() === 0 && 'root may read all' },
  async () => {
    const folder = folderOf(fileOf(lines));
    chmodSync(join(folder, 'requests.ndjson'), 0);
    assert.match((await refusal(folder)).problems[0] ?? '', /requests\.ndjson: there is no permission to read it/);
  },
);

test('a damaged summary is refused, and left out and told if asked to', async () => {
  const whole = readFileSync(join(fixtureRuns, 'healthy', 'summary.json'), 'utf8');
  for (const [text, what] of [
    ['', /^summary\.json: the file is empty$/],
    [whole.slice(0, -200), /^summary\.json: it is not JSON/],
    [whole.replace('"metrics"', '"other"'), /^summary\.json: metrics: /],
    [whole.replace(/"histogram": *"HIST/, '"histogram":"XXXX'), /^summary\.json: itl: the histogram of phase measure/],
  ] as const) {
    const folder = folderOf(fileOf(lines), { 'summary.json': text });
    const { problems } = await refusal(folder);
    assert.match(problems[0] ?? '', what);
    assert.match(problems.at(-1) ?? '', /--keep-readable$/);
    const { columns, gaps, reading } = await kept(folder);
    assert.deepEqual([columns.length, gaps], [lines.length, null]);
    assert.match(reading.fileProblems?.[0] ?? '', what);
  }
});

test('a damaged run.json cannot be done without', async () => {
  const good = readFileSync(join(fixtureRuns, 'healthy', 'run.json'), 'utf8');
  for (const [text, what] of [
    [good.slice(0, 300), /run\.json: it is not JSON/],
    [good.replace('"version": 1', '"version": 2'), /run\.json: version is 2; this suite reads version 1/],
    [
      '{"benchmarks": [], "metadata": {}}',
      /format is missing, expected "k6-vllm\/run"\nIt is a report of GuideLLM\.\nk6-vllm import makes a run of it/,
    ],
    ['[1]', /run\.json: /],
  ] as const) {
    const folder = folderOf(fileOf(lines), { 'run.json': text });
    for (const keepReadable of [false, true])
      assert.match((await refusal(folder, keepReadable)).problems.join('\n'), what);
  }
});

test('a damaged server.ndjson costs its lines only', async () => {
  const sample = { v: 1, atMs: 0, source: 'server', kind: 'vllm', up: true, why: null, processStart: null, values: {} };
  const content = await readRun(
    folderOf(fileOf(lines), { 'server.ndjson': `${lineOf(sample)}\n\0\0\0\n${lineOf(sample)}` }),
  );
  assert.ok(content.source === 'records');
  assert.equal(content.samples.length, 2);
  assert.deepEqual(content.reading.serverProblems, ['server.ndjson line 2: it is not JSON']);
  const packed = folderOf(fileOf(lines));
  writeFileSync(join(packed, 'server.ndjson'), gzipSync(lineOf(sample)));
  assert.deepEqual((await readRun(packed)).reading.serverProblems, ['server.ndjson is compressed with gzip']);
});

test('the report says what was left out, how many lines and which', async () => {
  const text = withLine(7, (line) => line.replace('"vu":', '"vu"')).replace(
    '"v":1,"id":"candidate-0010"',
    '"v":3,"id":"candidate-0010"',
  );
  const folder = folderOf(text, { 'summary.json': '' });
  const { assessment } = await renderRun(folder, { formats: ['json', 'markdown'], keepReadable: true });
  const said = (id: string) => assessment.notes.find((note) => note.id === id);
  assert.equal(said('damaged-lines')?.weight, 'caution');
  assert.match(
    said('damaged-lines')?.happened ?? '',
    /^2 lines of requests\.ndjson could not be read and were left out: requests\.ndjson line \d+: .*; requests\.ndjson line \d+: .*\.$/,
  );
  assert.equal(
    said('files-left-out')?.happened,
    'What could not be read was left out: summary.json: the file is empty.',
  );
  assert.match(readFileSync(join(folder, 'report.md'), 'utf8'), /2 lines of requests\.ndjson could not be read/);
});

test('whatever bytes are damaged, a run is read or refused in words, and its lines are all accounted for', async () => {
  const whole = Buffer.from(fileOf(lines.slice(0, 6)));
  const place = fc.nat(whole.length - 1);
  const damage = fc.array(
    fc.oneof(
      fc.record({ at: place, put: fc.uint8Array({ maxLength: 12 }), over: fc.nat(12) }),
      fc.record({ at: place, put: fc.constant(new Uint8Array([10])), over: fc.constant(0) }),
      fc.record({ at: place, put: fc.constant(new Uint8Array(0)), over: fc.nat(2000) }),
    ),
    { minLength: 1, maxLength: 4 },
  );
  await fc.assert(
    fc.asyncProperty(damage, async (changes) => {
      const damaged = changes.reduce(
        (bytes, { at, put, over }) => Buffer.concat([bytes.subarray(0, at), put, bytes.subarray(at + over)]),
        whole,
      );
      const folder = folderOf(damaged);
      try {
        const { columns, reading } = await kept(folder);
        const filled = damaged
          .toString()
          .split('\n')
          .filter((line) => line.trim() !== '').length;
        const told = columns.length + reading.damagedLines + reading.foreignLines + (reading.truncatedLine ? 1 : 0);
        assert.equal(told, filled);
        assert.equal(reading.damagedLines > 0, reading.lineProblems !== undefined);
      } catch (error) {
        if (!(error instanceof UsageError)) throw error;
        assert.ok(error.problems.length > 0);
      }
      rmSync(folder, { recursive: true });
    }),
    { numRuns: 300 },
  );
});
