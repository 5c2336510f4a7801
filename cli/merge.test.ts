import assert from 'node:assert/strict';
import { appendFileSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import { instanceRun } from '../lib/instances/instance-run.test-support.ts';
import type { RequestRecord } from '../lib/schema/record.ts';
import { runSchema, type Run, type RunInstance } from '../lib/schema/run.ts';
import { UsageError } from '../lib/schema/usage-error.ts';
import { syntheticRecords } from '../reports/golden/synthetic-records.ts';
import { readAndAssess } from '../reports/render.ts';
import { instancesOf, mergeWords, outputOf } from './merge/merge-instances.ts';
import { mergeRun, type MergeOptions } from './merge/merge-run.ts';

const folder = mkdtempSync(join(tmpdir(), 'k6-vllm-merge-'));
after(() => rmSync(folder, { recursive: true }));

let made = 0;

interface Changes {
  readonly run?: Partial<Run>;
  readonly instance?: Partial<RunInstance>;
}

/** Records of an instance, in the order of fields of the extension. */
function recordsOf(index: number, of: number): RequestRecord[] {
  return syntheticRecords({ seed: index, requests: 40, concurrency: 3, streaming: true }).map((record, nth) => {
    const { v, id: _own, scenario, phase, level, workload, vu, ...rest } = record;
    const turn = nth * of + index - 1;
    return { v, id: `c-${turn}-ä"\\`, scenario, phase, level, workload, vu, turn, ...rest };
  });
}

/** The folder of a run whose instances are there, unmerged. */
function makeInstances(changes: readonly Changes[]): string {
  const whole = join(folder, `run-${made++}`);
  changes.forEach((change, i) => {
    const index = change.instance?.index ?? i + 1;
    const own = join(whole, 'instances', String(i + 1));
    mkdirSync(own, { recursive: true });
    const of = changes.length;
    const { run } = instanceRun(index, { ...change, instance: { of, planned: 40 * of, ...change.instance } });
    writeFileSync(join(own, 'run.json'), JSON.stringify(run));
    const lines = recordsOf(index, of).map((record) => `${JSON.stringify(record)}\n`);
    writeFileSync(join(own, 'requests.ndjson'), lines.join(''));
  });
  return whole;
}

const usual: MergeOptions = { output: '', offsetsMs: new Map(), keepReadable: false };

/** Merges the folder of a run in place, and reads what came of it. */
async function merged(whole: string, options: Partial<MergeOptions> = {}, partial = false) {
  const run = await mergeRun(await instancesOf([whole], partial), { ...usual, output: whole, ...options });
  const text = readFileSync(join(whole, 'requests.ndjson'), 'utf8');
  return {
    run,
    records: text
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as RequestRecord),
  };
}

/** What is told when a merge is refused, after making sure that it left nothing. */
async function refusal(whole: string): Promise<string> {
  try {
    await merged(whole);
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    assert.deepEqual(readdirSync(whole), ['instances']);
    return [error.message, ...error.problems].join('\n');
  }
  return assert.fail('it was merged');
}

const requestsOf = (whole: string, index: number): string => join(whole, 'instances', String(index), 'requests.ndjson');

describe('merging', () => {
  test('keeps each record as it is, in the order in which they ended', async () => {
    const whole = makeInstances([{}, {}, {}]);
    const { run, records } = await merged(whole);
    assert.equal(records.length, 120);
    const expected = [1, 2, 3].flatMap((index) => recordsOf(index, 3)).sort((a, b) => a.endMs - b.endMs);
    assert.deepEqual(records, expected);
    assert.deepEqual(runSchema.parse(JSON.parse(readFileSync(join(whole, 'run.json'), 'utf8'))), run);
    assert.deepEqual(readdirSync(whole).toSorted(), ['instances', 'requests.ndjson', 'run.json']);
    assert.match(mergeWords(run).join(), /Merged 120 records of 3 instances\.$/);
  });

  test('puts records on the clock of the earliest instance, with the offsets that are given', async () => {
    const later = { run: { startedAt: '2026-11-22T03:07:22.250Z' } };
    const { run, records } = await merged(makeInstances([{}, later]), { offsetsMs: new Map([[2, -50]]) });
    assert.deepEqual(
      run.merged?.instances.map(({ shiftMs }) => shiftMs),
      [0, 200],
    );
    const [own, moved] = [recordsOf(2, 2)[7], records.find(({ turn }) => turn === 15)];
    for (const name of ['sentMs', 'headersMs', 'firstTokenMs', 'firstContentMs', 'lastTokenMs', 'endMs'] as const)
      assert.ok(Math.abs((moved?.[name] ?? 0) - (own?.[name] ?? 0) - 200) < 1e-6, name);
    const still = ['scheduledMs', 'gapP50Ms', 'gapMaxMs', 'id', 'outputTokens'] as const;
    for (const name of still) assert.equal(moved?.[name], own?.[name]);
    assert.ok(records.every(({ endMs }, i) => i === 0 || endMs >= (records[i - 1]?.endMs ?? 0)));
    assert.match(mergeWords(run).join(), /starts lie up to 200.ms apart/);
  });

  test('takes records that another program has written anew, and leaves out a last line that was cut', async () => {
    const whole = makeInstances([{}, {}]);
    const [first = '', ...others] = readFileSync(requestsOf(whole, 1), 'utf8').split('\n');
    const spaced = JSON.stringify(JSON.parse(first), null, 1).replaceAll('\n', '');
    writeFileSync(requestsOf(whole, 1), [spaced, '', ...others].join('\n'));
    appendFileSync(requestsOf(whole, 2), first.slice(0, 200));
    const { run, records } = await merged(whole);
    assert.equal(records.length, 80);
    assert.deepEqual(
      run.merged?.instances.map(({ torn }) => torn),
      [false, true],
    );
  });

  test('takes a last record whose newline is missing', async () => {
    const whole = makeInstances([{}, {}]);
    writeFileSync(requestsOf(whole, 1), readFileSync(requestsOf(whole, 1), 'utf8').trimEnd());
    const { run, records } = await merged(whole);
    assert.equal(records.length, 80);
    assert.deepEqual(
      run.merged?.instances.map(({ torn }) => torn),
      [false, false],
    );
  });

  test('takes an instance that was killed before its first record', async () => {
    const whole = makeInstances([{}, { run: { state: 'running', endedAt: null } }]);
    writeFileSync(requestsOf(whole, 2), '');
    const { run, records } = await merged(whole);
    assert.deepEqual([records.length, run.state], [40, 'running']);
    const { verdict, notes } = await readAndAssess(whole, {});
    assert.equal(verdict.outcome, 'inconclusive');
    assert.match(notes.map(({ happened }) => happened).join('\n'), /instance 2 never ended in order/);
  });

  test('of lines longer than a piece of the file is the same', async () => {
    const whole = makeInstances([{}, {}]);
    const long = recordsOf(1, 2).map((record, i) => ({
      ...record,
      gapsMs: i % 9 === 0 ? Array.from({ length: 300_000 }, () => 10.25) : [1],
    }));
    writeFileSync(requestsOf(whole, 1), long.map((record) => `${JSON.stringify(record)}\n`).join(''));
    const { records } = await merged(whole);
    assert.deepEqual(records.map(({ gapsMs }) => gapsMs?.length ?? 0).filter((length) => length > 1).length, 5);
  });
});

describe('a merge is refused', () => {
  test('where records are damaged, with every kind of damage and its place; or made without them, and says so', async () => {
    const whole = makeInstances([{}, {}]);
    const [first = '', second = '', third = '', ...rest] = readFileSync(requestsOf(whole, 2), 'utf8').split('\n');
    const impossible = third.replace(/"endMs":[\d.]+/, '"endMs":0');
    writeFileSync(
      requestsOf(whole, 2),
      [first.slice(9), second.replace('true', 'yes'), impossible, 'a log', ...rest].join('\n'),
    );
    const told = await refusal(whole);
    for (const [line, what] of [
      [1, 'it is part of a record'],
      [2, 'it begins like a record but is not JSON'],
      [3, 'endMs: the request ended before it was sent'],
      [4, 'it is no request record'],
    ] as const)
      assert.ok(told.includes(`2/requests.ndjson line ${line}: ${what}`), told);
    const { run, records } = await merged(whole, { keepReadable: true });
    assert.equal(records.length, 77);
    assert.equal(run.notes.filter((note) => note.startsWith('Left out')).length, 4);
  });

  test('where two instances sent the same turn', async () => {
    const whole = makeInstances([{}, {}]);
    const [line = ''] = readFileSync(requestsOf(whole, 1), 'utf8').split('\n');
    appendFileSync(requestsOf(whole, 2), `${line}\n`);
    assert.match(await refusal(whole), /instance 1 sent its turn as well/);
  });

  test('where folders are not instances of one run, for all reasons at once', async () => {
    const whole = makeInstances([{}, { run: { configuration: { SEED: 9 } } }, { instance: { index: 2 } }]);
    assert.match(
      await refusal(whole),
      /not one run\.\n(.*\n)*.*SEED: 9 .*\n(.*\n)*.*are both instance 2\ninstance 3 of 3 is missing/,
    );
    const broken = makeInstances([{}, {}, {}]);
    writeFileSync(join(broken, 'instances', '1', 'run.json'), '{"format":');
    rmSync(requestsOf(broken, 2));
    const { instance: _, ...single } = instanceRun(3).run;
    writeFileSync(join(broken, 'instances', '3', 'run.json'), JSON.stringify(single));
    const told = await refusal(broken);
    assert.match(told, /1\/run\.json cannot be read/);
    assert.match(told, /2 has no records/);
    assert.match(told, /3 is a run of one process/);
  });

  test('where it is not known where to, or a run is there', async () => {
    const whole = makeInstances([{}, {}]);
    const parts = [1, 2].map((index) => join(whole, 'instances', String(index)));
    assert.throws(() => outputOf(parts, undefined), /Where shall the merged run go/);
    assert.throws(() => outputOf([parts[0] ?? ''], undefined), /instances\/1 holds no instances/);
    assert.throws(() => outputOf([join(whole, 'nowhere')], undefined), /There is no folder .*nowhere/);
    assert.equal(outputOf([whole], undefined), whole);
    await merged(whole);
    assert.throws(() => outputOf([whole], undefined), /holds a run already/);
  });

  test('and ends without a trace when it is interrupted', async () => {
    const whole = makeInstances([{}, {}]);
    const big = readFileSync(requestsOf(whole, 1), 'utf8');
    const [line = ''] = big.split('\n');
    const many = Array.from({ length: 9000 }, (_, i) => line.replace('"turn":0', `"turn":${2 * i}`));
    writeFileSync(requestsOf(whole, 1), `${many.join('\n')}\n`);
    await assert.rejects(() => merged(whole, { signal: AbortSignal.abort() }), { name: 'AbortError' });
    assert.deepEqual(readdirSync(whole), ['instances']);
  });
});

test('without an instance, a run that would pass is inconclusive, and says which is missing', async () => {
  const kept = { id: 'success-rate', metric: 'llm_success', aggregate: 'rate', comparison: '>', limit: 0.5 } as const;
  const run = { objectives: [kept] };
  const whole = makeInstances([{ run }, { run }, { run }]);
  await merged(whole);
  assert.equal((await readAndAssess(whole, {})).verdict.outcome, 'pass');
  const less = makeInstances([{ run }, { run }, { run }]);
  rmSync(join(less, 'instances', '3'), { recursive: true });
  await merged(less, {}, true);
  const { verdict, notes } = await readAndAssess(less, {});
  assert.equal(verdict.outcome, 'inconclusive');
  assert.match(verdict.reasons.join(), /instance 3 of 3 is missing/);
  assert.match(notes.map(({ happened }) => happened).join('\n'), /1 of 3 instances is missing: 3/);
});
