import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test, { after } from 'node:test';
import type { Plan } from '../../lib/schema/plan.ts';
import type { Section } from '../sections/section.ts';
import { fullPlan, gridPlan, refusedPlan } from './golden/made-plans.ts';
import { renderPlan } from './render.ts';
import { capacitySections } from './sections/index.ts';

const out = mkdtempSync(join(tmpdir(), 'k6-vllm-capacity-sections-'));
after(() => rmSync(out, { recursive: true, force: true }));

const plain = (text: string): string => text.replace(/[\u00a0\u202f]/g, ' ');

async function page(plan: Plan): Promise<string> {
  const { files } = await renderPlan(plan, out, { formats: ['html'] });
  return plain(readFileSync(files[0] ?? '', 'utf8'));
}

/** What a section makes of a plan, as JSON. */
function viewed(id: string, plan: Plan): string {
  const section: Section<Plan> | undefined = capacitySections.find((each) => each.id === id);
  assert.ok(section);
  return plain(JSON.stringify(section.view(plan)));
}

/** The plan with its only series changed. */
function withSeries(plan: Plan, said: Partial<Plan['series'][number]>): Plan {
  return { ...plan, series: plan.series.map((series) => ({ ...series, ...said })) };
}

test('open and closed loops are drawn apart, each with its limits and the open one with the capacity', () => {
  const view = viewed('curves', fullPlan());
  const [open = '', closed = ''] = view.split('With a fixed number in flight: against');
  assert.match(open, /When requests come by themselves.*SLO capacity 5\.50 req\/s.*p95 TTFT &lt; 500 ms/);
  assert.doesNotMatch(closed, /SLO capacity/);
  assert.match(open, /Grey: the SLO capacity, 5\.39–6\.00 req\/s\. Red dots: an objective is broken\./);
  assert.match(open, /At 1 req\/s offered: .*p95 end-to-end time 3\.96 s/, 'the picture is told in words, too');
});

test('a percentile that is withheld is drawn as far as it goes, with the median beside it and a word on it', () => {
  const plan = fullPlan();
  const loads = plan.series[0]?.loads.map(({ run, point }) => ({
    run,
    point: { ...point, e2e: { ...point.e2e, p95: point.level > 4 ? null : point.e2e.p95 } },
  }));
  const view = viewed('curves', withSeries(plan, { loads: loads ?? [] }));
  assert.match(view, /A percentile ends or is missing where too few independent requests bound it/);
  assert.match(view, />p50<\/text>/);
});

test('doubted numbers are struck in tables and joined by no line', () => {
  const plan = fullPlan();
  const loads = plan.series[0]?.loads.map(({ run, point }) => ({
    run,
    point: {
      ...point,
      requestsPerS: point.requestsPerS && { ...point.requestsPerS, doubt: 'The clock went back.' },
    },
  }));
  const doubted = withSeries(plan, { loads: loads ?? [] });
  assert.match(viewed('runs', doubted), /"text":"[\d.]+ req\/s","sub":"","state":"struck"/);
  assert.match(viewed('loads', doubted), /not sound/);
});

test('every cell of a grid is a number in its map; broken ones are marked, missing ones named', () => {
  const view = viewed('grid', gridPlan());
  assert.match(view, /by CONCURRENCY \(across\) and MAX_TOKENS \(down\)/);
  assert.match(view, />server=seqs-64<\/text>/);
  assert.match(view, /Red corner: an objective is broken/);
  assert.match(view, />failed<\/text>/);
  assert.match(view, /Framed: the best that breaks no objective, 40\.9 req\/s at CONCURRENCY=64/);
  const numbers = view.match(/>[\d.]+<\/text>/g) ?? [];
  assert.ok(numbers.length >= 4 * 99, `${numbers.length} numbers in two maps for two sheets`);
});

test('a grid of one axis has no map: its curve says it all', () => {
  const { grid, ...plan } = gridPlan();
  assert.ok(grid);
  const [first] = grid.axes;
  assert.ok(first);
  const section = capacitySections.find(({ id }) => id === 'grid');
  assert.equal(section?.view({ ...plan, grid: { ...grid, axes: [first] } }), null);
});

test('of many set-ups the one that is answered is told in detail, the others in one table', () => {
  const plan = gridPlan();
  const limits = viewed('limits', plan);
  assert.match(limits, /server=seqs-64 MAX_TOKENS=256/);
  assert.doesNotMatch(limits, /MAX_TOKENS=512/);
  assert.equal(viewed('set-ups', plan).match(/"text":"server=/g)?.length, 10);
  assert.match(viewed('curves', plan), /5 more set-ups stand in the table/);
});

test('each number of requests has time, tokens and memory, and what is refused says why', () => {
  const told = viewed('projections', fullPlan());
  assert.match(told, /"text":"50 000".*"text":"2 h 10 min","sub":"1 h 55 min to 2 h 30 min"/);
  assert.match(told, /"text":"54 800 000 tokens"/);
  assert.match(told, /"text":"8\.58 GiB","sub":"the same for any number"/);
  assert.match(viewed('projections', refusedPlan()), /All 4: refused\. The rate is that of a burst/);
});

test('an interval that is narrower than its words says by how much it may be off', () => {
  const plan = fullPlan();
  const times = plan.series[0]?.times.map((time) => ({
    ...time,
    answer: time.answer.told
      ? {
          told: { ...time.answer.told, seconds: { value: 36_015, low: 36_010, high: 36_020 } },
          refusals: null,
        }
      : time.answer,
  }));
  const close = viewed('projections', withSeries(plan, { times: times ?? [] }));
  assert.match(close, /"text":"10 h","sub":"± 5\.00 s"/);
});

test('runs lead to their reports, with addresses that no folder’s name can break', async () => {
  const html = await page(fullPlan());
  assert.match(html, /<a href="runs\/news_open-5\.5_r1\/report\.html">/);
  assert.match(html, /<a href="\.\.\/runs\/other%20server\/report\.html">/);
});

test('texts from outside are text in the page', async () => {
  const plan = fullPlan();
  const hostile = '<script>alert(1)</script>';
  const html = await page({ ...withSeries(plan, { name: hostile }), title: hostile, headline: hostile });
  assert.doesNotMatch(html, /<script/);
});

test('a simulation is named as one before any number', () => {
  assert.match(viewed('answer', refusedPlan()), /Simulated: no real server was measured, but a simulation of/);
});

test('what cannot be planned with stands with its reasons, and a factor with its words', () => {
  const view = viewed('stated', refusedPlan());
  assert.match(view, /"name":"High parallelism \(50 at once\)","state":"refused".*physically impossible/);
  assert.match(view, /2\.29 req\/s \(2\.06–2\.52 req\/s\) may be planned with/);
  assert.match(view, /14\.7 req\/s is 11\.3 times 1\.30 req\/s/);
  assert.match(view, /"text":"6 h 3 min".*"text":"✓ within ours"/);
});
