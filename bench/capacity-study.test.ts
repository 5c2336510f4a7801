// docs/capacity-accuracy.md against the code, and a small part of its study: two cells whose truth the page tells.
import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { test } from 'node:test';
import { quickLimits } from '../lib/capacity/saturation/limits.ts';
import { quickWords } from '../lib/capacity/saturation/words.ts';
import { usualLimits } from '../lib/capacity/search/next-probe.ts';
import { timeBelow } from '../lib/objectives/promise.ts';
import { formatDuration } from '../lib/units/duration.ts';
import { formatQuantity } from '../lib/units/quantity.ts';
import { profileNamed } from '../simulator/profiles/profile-file.ts';
import { cells } from './saturation/cells.ts';
import { simulatedReplicas } from './saturation/replicas.ts';
import { searchCell } from './saturation/searches.ts';
import { bounds, headrooms, timesOf } from './saturation/study-cell.ts';
import { accuracyPage, partOfPage, toldTruth } from './saturation/told-truth.ts';
import { keepsObjectives, longRun } from './saturation/true-capacity.ts';

const page = readFileSync(accuracyPage, 'utf8');

function limitsTable(): string {
  const both = [usualLimits, quickLimits];
  const row = (name: string, of: (limits: typeof usualLimits) => string): string =>
    `| ${name} | ${both.map(of).join(' | ')} |`;
  return [
    '| | usual | `--quick` |',
    '| --- | --- | --- |',
    row('probes in all, at most', ({ mostProbes }) => String(mostProbes)),
    row('measured time of a probe, at least', ({ leastMs }) => formatDuration(leastMs)),
    row('at most', ({ mostMs }) => formatDuration(mostMs)),
    row('of the confirmation', ({ confirmMs }) => formatDuration(confirmMs)),
    row('lowest broken rate above the highest kept one', ({ ratio }) => formatQuantity(ratio - 1, 'share')),
  ]
    .join('\n')
    .replaceAll('\u00a0', ' ');
}

test('the page tells the limits of both searches (UPDATE_GOLDEN=1 rewrites them), and of every cell what was found', () => {
  const place = /(<!-- limits -->\n)[\s\S]*?(<!-- \/limits -->)/;
  assert.match(page, place);
  const expected = page.replace(place, (_, start: string, end: string) => `${start}${limitsTable()}\n${end}`);
  if (process.env.UPDATE_GOLDEN === '1') writeFileSync(accuracyPage, expected);
  else assert.equal(page, expected);
  for (const { name } of cells) assert.ok(toldTruth(name) > 0);
  assert.match(partOfPage('study'), /Everything that was asked for is met\./);
});

test('--quick says of itself what the page says of it', () => {
  const [, near, , far, all] =
    /within 7\.00 % in (\d+) of (\d+), within 15\.0 % in (\d+) of (\d+)\./.exec(partOfPage('quick')) ?? [];
  assert.ok(quickWords.includes(`Of ${all} such searches on simulated servers ${near} came within 7 %`), quickWords);
  assert.ok(quickWords.includes(`${far} within 15 %`), quickWords);
});

/** One with odds that rise slowly, and one near a cliff. */
const studied = new Set(['l40s-llama-3.1-8b, news 1100/200', 'rtx5090-qwen3-4b, news 1100/200']);

for (const [place, cell] of cells.entries()) {
  if (!studied.has(cell.name)) continue;
  test(`${cell.name}: what is found, foretold and planned is true`, async () => {
    const truth = toldTruth(cell.name);
    assert.ok(keepsObjectives(cell, [await longRun(cell, 0.95 * truth, 15_000, 77)]), 'kept below the told truth');
    assert.ok(!keepsObjectives(cell, [await longRun(cell, 1.05 * truth, 15_000, 77)]), 'broken above it');
    const { answer, error, holds } = await searchCell(cell, truth, 501, usualLimits);
    assert.ok(Math.abs(error) <= bounds.error, `${error}`);
    assert.ok(answer.probes.length <= bounds.probes && holds);
    for (const { load, told, refusals, seconds } of timesOf(cell, truth, 50 + place, {
      searches: 1,
      predictions: 1,
      runs: 1,
    })) {
      assert.deepEqual(refusals, [], load);
      for (const { low, high } of told)
        for (const took of seconds)
          assert.ok(low <= took && took <= high, `${load}: ${low} to ${high}, took ${took} s`);
    }
    const servers = await simulatedReplicas(cell, answer, truth, headrooms[1], 5);
    assert.ok(servers?.keeps && servers.needed > 7, JSON.stringify(servers));
  });
}

test('a quick search of a server that answers in 1 to 2 s takes at most five minutes', async () => {
  const mix = { profile: profileNamed('rtx5090-qwen3-4b'), promptTokens: 500, outputTokens: 100, lengthSpread: 0.3 };
  const cell = { name: 'short answers', mix, objectives: [timeBelow('e2e-p95', 'llm_e2e', 'p(95)', 2500)] };
  for (const seed of [1, 2, 3]) {
    const { answer, minutes } = await searchCell(cell, 1, seed, quickLimits);
    assert.ok(minutes <= 5, `${minutes} min`);
    assert.ok(answer.interval.low !== null && answer.interval.high !== null && (answer.sloCapacityRps ?? 0) > 0);
  }
});
