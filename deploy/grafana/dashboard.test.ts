import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { test } from 'node:test';
import { prometheusNames } from '../../lib/records/exported-names.ts';
import metricTable from '../../lib/records/metrics.json' with { type: 'json' };
import { dashboard } from './dashboard.ts';
import { rows } from './rows.ts';

const file = new URL('k6-vllm.json', import.meta.url);
const plain = (value: object): unknown => JSON.parse(JSON.stringify(value));
const panels = rows.flatMap((row) => row.panels);
const queries = panels.flatMap((panel) => panel.queries);

test('k6-vllm.json is what rows.ts says', () => {
  const made = plain(dashboard());
  if (process.env['UPDATE_GOLDEN']) writeFileSync(file, `${JSON.stringify(made, null, 2)}\n`);
  assert.deepEqual(JSON.parse(readFileSync(file, 'utf8')), made);
});

test('every panel has a title of its own, a unit, a description and a legend for each line', () => {
  assert.equal(new Set(panels.map(({ title }) => title)).size, panels.length);
  for (const { title, unit, description, queries: lines } of panels) {
    assert.ok(unit !== '' && description.length > 15 && lines.length > 0, title);
    for (const { expr, legend } of lines) assert.ok(expr !== '' && legend !== '', title);
  }
});

test('panels do not overlap and stay within Grafana’s 24 columns', () => {
  const taken = new Set<string>();
  for (const { title, gridPos } of dashboard().panels) {
    assert.ok(gridPos.x + gridPos.w <= 24, title);
    for (let x = gridPos.x; x < gridPos.x + gridPos.w; x += 1)
      for (let y = gridPos.y; y < gridPos.y + gridPos.h; y += 1) {
        assert.ok(!taken.has(`${x},${y}`), `${title} lies on another`);
        taken.add(`${x},${y}`);
      }
  }
  const ids = dashboard().panels.map(({ id }) => id);
  assert.equal(new Set(ids).size, ids.length);
});

test('every variable that a query names is one of the dashboard', () => {
  const known = new Set([...dashboard().templating.list.map(({ name }) => name), '__rate_interval', '__range']);
  for (const { expr } of queries)
    for (const [, name = ''] of expr.matchAll(/\$\{?(\w+)/g)) assert.ok(known.has(name), `$${name} in ${expr}`);
});

const capture = (path: string): string =>
  readFileSync(new URL(`../../lib/telemetry/captures/${path}`, import.meta.url), 'utf8');
/** k6's own that the dashboard has. */
const ofK6 = {
  vus: { type: 'gauge', contains: 'default' },
  vus_max: { type: 'gauge', contains: 'default' },
  data_received: { type: 'counter', contains: 'data' },
  data_sent: { type: 'counter', contains: 'data' },
  http_req_connecting: { type: 'trend', contains: 'time' },
  http_req_tls_handshaking: { type: 'trend', contains: 'time' },
};

test('every metric is one that k6 sends, or that a real vLLM 0.32 or a DCGM exporter has', () => {
  const sent = new Set(
    Object.entries({ ...metricTable, ...ofK6 }).flatMap(([name, form]) => prometheusNames(name, form)),
  );
  const told = capture('vllm-0.32.txt') + capture('dcgm.txt');
  const served = new Set(told.split('\n').map((line) => /^[\w:]+/.exec(line)?.[0] ?? ''));
  for (const { expr } of queries) {
    const names = expr.match(/\b(k6_\w+|vllm:\w+|DCGM_\w+|http_requests_total|process_cpu_seconds_total)/g) ?? [];
    assert.ok(names.length > 0, expr);
    for (const name of names) assert.ok(sent.has(name) || served.has(name), `${name} in ${expr}`);
  }
});
