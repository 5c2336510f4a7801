import assert from 'node:assert/strict';
import { test } from 'node:test';
import { begin, finish } from '../../lib/capacity/sweep/checkpoint.ts';
import { readDefinition } from '../../lib/capacity/sweep/definition.ts';
import { cellsOf } from '../../lib/capacity/sweep/expand.ts';
import { sweepRequestSchema, type Sweep } from '../../lib/schema/sweep.ts';
import type { Figures } from './figures.ts';
import { cellWords, endedLine, statusWords, sweepTable } from './sweep-text.ts';

const { definition } = readDefinition(
  sweepRequestSchema.parse({ scenario: 'smoke', axes: { CONCURRENCY: [5, 10] }, repeats: 2, settle: 0 }),
);
assert.ok(definition);
const { axes, servers, repeats, seed, settleMs } = definition;
const fresh: Sweep = {
  format: 'k6-vllm/sweep',
  version: 1,
  id: 's',
  createdAt: '2026-01-01T00:00:00.000Z',
  workingFolder: '/',
  suite: '0.1.0',
  axes,
  servers,
  repeats,
  seed,
  settleMs,
  cells: cellsOf(definition).toSorted((a, b) => a.id.localeCompare(b.id)),
  identities: [],
};
const [ten = '', tenAgain = '', five = ''] = fresh.cells.map(({ id }) => id);
const at = (seconds: number): string => new Date(Date.UTC(2026, 0, 1) + 1000 * seconds).toISOString();
const plain = (text: string): string => text.replaceAll('\u00a0', ' ');

const rate = (value: number, doubted = false): Figures =>
  new Map([['requests-rate', { value, unit: 'req/s' as const, doubted }]]);

test('the status names the cell that runs and the time that all will take', () => {
  const running = begin(
    finish(begin(fresh, ten, at(0)), ten, { at: at(60), exitCode: 0, why: null }),
    tenAgain,
    at(60),
  );
  assert.equal(
    plain(statusWords(running, Date.parse(at(80)))),
    '1 of 4 cells done · CONCURRENCY=10, repeat 2 for 20.0 s · about 2 min 40 s left',
  );
  assert.equal(statusWords(fresh, 0), '0 of 4 cells done');
});

test('the table has a line for each point, in the order of the axes, and the mean of its repeats', () => {
  let sweep = fresh;
  for (const id of [ten, tenAgain, five])
    sweep = finish(begin(sweep, id, at(0)), id, { at: at(9), exitCode: 0, why: null });
  const figures = new Map([
    [ten, rate(2)],
    [tenAgain, rate(8, true)],
    [five, rate(1)],
  ]);
  const lines = plain(sweepTable(sweep, figures)).split('\n');
  assert.match(lines[1] ?? '', /^5 +1\/2 +1\.00 req\/s +—/);
  assert.match(lines[2] ?? '', /^10 +2\/2 +4\.00 req\/s\? +—/);
});

test('a cell that failed says why', () => {
  const failed = finish(begin(fresh, five, at(0)), five, { at: at(1), exitCode: 108, why: 'no server' });
  const cell = failed.cells.find(({ id }) => id === five);
  assert.ok(cell);
  assert.equal(endedLine(failed, cell, new Map()), 'CONCURRENCY=5, repeat 1: failed: no server');
  assert.match(statusWords(failed, 0), /0 of 4 cells done, 1 failed/);
});

test('long values are cut where they are shown', () => {
  assert.equal(cellWords({ values: { MODEL: 'x'.repeat(60) }, repeat: 1 }), `MODEL=${'x'.repeat(27)}…, repeat 1`);
});
