// A run that goes to a real Prometheus and to a collector of OpenTelemetry: every panel of Grafana's dashboard has data there, every alert can be evaluated,
// and the metrics have the names that the documentation says.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import { rows } from '../deploy/grafana/rows.ts';
import { groups } from '../deploy/prometheus/rules.ts';
import { otelInstrument, prometheusNames, type MetricForm } from '../lib/records/exported-names.ts';
import metricTable from '../lib/records/metrics.json' with { type: 'json' };
import { startSimulator } from '../simulator/main.ts';
import { readRecords, root, runProcess, temporaryFolder } from './k6-process.ts';
import { startOtlpCollector, type Collected } from './otlp-collector.ts';
import { prometheusMissing, startPrometheus, type PrometheusProcess, type Series } from './prometheus-process.ts';

/** What a run without trouble, without a GPU and not open to the end does not send. */
const unsent = new Set(['llm_server_preemptions', 'llm_server_died']);
const sent = Object.entries(metricTable as Record<string, MetricForm>).filter(([name]) => !unsent.has(name));

/** Events that the run does not have: what they ask for must only be understood. */
const rareAlerts = new Set(['LlmServerDown', 'LoadTestServerDied']);

/** Some seconds of an open loop, sent on every second. */
const quick = {
  RATE: '8',
  DURATION: '8s',
  WARMUP: '5',
  OUTPUT_TOKENS: '8',
  MAX_TOKENS: '8',
  EXPECTED_E2E: '1s',
  K6_PROMETHEUS_RW_PUSH_INTERVAL: '1s',
  K6_OTEL_EXPORT_INTERVAL: '1s',
};

const hostOf = (url: string): string => new URL(url).host;
const seconds = (ms: number): string => String(ms / 1000);

/** Records are written to a microsecond. */
const agree = (actual: number, expected: number): void =>
  assert.ok(Math.abs(actual / expected - 1) < 1e-4, `${actual} for ${expected}`);

/** As Grafana fills in the dashboard's variables where nothing is chosen, for a run of some seconds. */
const filledIn = (expression: string): string =>
  expression
    .replaceAll('$__rate_interval', '10s')
    .replaceAll('$__range', '5m')
    .replaceAll(/\$\{?\w+\}?/g, '.*');

describe('a run that is exported while it goes on', { skip: prometheusMissing }, () => {
  let prometheus: PrometheusProcess;
  let collected: ReadonlyMap<string, Collected>;
  const time = { fromMs: 0, toMs: 0 };
  const closing: (() => unknown)[] = [];
  const folder = temporaryFolder(after);

  const course = async (expression: string): Promise<readonly Series[]> => {
    const { result } = await prometheus.ask<{ readonly result: readonly Series[] }>('query_range', {
      query: expression,
      start: seconds(time.fromMs),
      // a step more, so that the last one is after the last sample
      end: seconds(time.toMs + 1000),
      step: '1',
    });
    return result.filter(({ values }) => values.some(([, value]) => Number.isFinite(Number(value))));
  };

  before(async () => {
    const simulator = await startSimulator({
      profile: 'tiny-cpu',
      model: 'tiny',
      faults: ['reset-mid-stream,nth=5,afterTokens=2', 'status,nth=8,status=503'],
    });
    const capture = readFileSync(join(root, 'lib/telemetry/captures/dcgm.txt'));
    const exporter = createServer((_, response) => void response.end(capture)).listen(0, '127.0.0.1');
    await once(exporter, 'listening');
    const gpu = `127.0.0.1:${(exporter.address() as AddressInfo).port}`;
    const collector = await startOtlpCollector();
    collected = collector.collected;
    prometheus = await startPrometheus({
      folder,
      targets: { vllm: hostOf(simulator.url), dcgm: gpu },
      rules: join(root, 'deploy/prometheus/alerts.yml'),
    });
    closing.push(
      () => prometheus.stop(),
      collector.close,
      () => exporter.close(),
      () => simulator.close(),
    );
    time.fromMs = Date.now();
    const outputs = [`prometheus=${prometheus.url}`, `opentelemetry=${collector.url}`];
    const { code, output } = await runProcess({
      command: process.execPath,
      args: [join(root, 'bin/k6-vllm.mjs'), 'run', 'poisson-arrival', ...outputs.flatMap((each) => ['--out', each])],
      env: {
        ...quick,
        BASE_URL: simulator.url,
        RUN_DIR: join(folder, 'the-run'),
        GPU_METRICS_URL: `http://${gpu}/metrics`,
      },
    });
    assert.ok(code === 0 || code === 99, output);
    assert.doesNotMatch(output, /level=error msg="(Failed to send|can't)/);
    time.toMs = Date.now();
  });

  after(async () => {
    for (const close of closing) await close();
  });

  test('has data in every panel of the dashboard, line by line', async () => {
    for (const { title, queries } of rows.flatMap(({ panels }) => panels))
      for (const { expr, legend } of queries) {
        const found = await course(filledIn(expr));
        assert.ok(found.length > 0, `${title}, ${legend}: ${expr}`);
      }
  });

  test('names what a line is of, by labels that its series have', async () => {
    for (const { title, queries } of rows.flatMap(({ panels }) => panels))
      for (const { expr, legend } of queries) {
        const [series] = await course(filledIn(expr));
        for (const [, label = ''] of legend.matchAll(/\{\{(\w+)\}\}/g))
          assert.ok(series?.metric[label] !== undefined, `${title}: ${label} of ${expr}`);
      }
  });

  test('can be alerted on: every rule is evaluated, and what it compares has a value', async () => {
    const evaluated = async () => {
      const { groups: loaded } = await prometheus.ask<{
        readonly groups: readonly { readonly rules: readonly { name: string; health: string; lastError?: string }[] }[];
      }>('rules');
      return loaded.flatMap(({ rules }) => rules);
    };
    let all = await evaluated();
    for (let looks = 0; looks < 100 && all.some(({ health }) => health === 'unknown'); looks += 1) {
      await wait(200);
      all = await evaluated();
    }
    assert.equal(all.length, groups.flatMap(({ rules }) => rules).length);
    for (const { name, health, lastError } of all) assert.equal(health, 'ok', `${name}: ${lastError}`);
    for (const { alert, expr } of groups.flatMap(({ rules }) => rules)) {
      const compared = expr.replace(/ [<>] [\d.]+$/, '');
      const found = await course(rareAlerts.has(alert) ? expr : compared);
      assert.ok(rareAlerts.has(alert) || found.length > 0, `${alert}: ${compared}`);
    }
  });

  test('has the documented names in Prometheus, with the run, the model and the scenario as labels', async () => {
    const names = new Set(await prometheus.ask<readonly string[]>('label/__name__/values'));
    for (const [metric, form] of sent)
      for (const name of prometheusNames(metric, form)) assert.ok(names.has(name), name);
    const documented = new Set(
      Object.entries(metricTable as Record<string, MetricForm>).flatMap(([name, form]) => prometheusNames(name, form)),
    );
    for (const name of names)
      assert.ok(!name.startsWith('k6_llm_') || documented.has(name), `${name} is not documented`);
    const [requests] = await course('k6_llm_requests_total{phase="measure"}');
    const { testid, model, scenario } = requests?.metric ?? {};
    assert.deepEqual([testid, model, scenario], ['the-run', 'tiny', 'poisson-arrival']);
    const [last] = (await course('k6_llm_failures_total')).map(({ values }) => Number(values.at(-1)?.[1]));
    assert.equal(last, 1);
  });

  test('says the same as the records of the run', async () => {
    const records = readRecords(join(folder, 'the-run')).filter(({ phase }) => phase === 'measure');
    const successes = records.filter(({ success }) => success);
    const meanOf = (numbers: readonly number[]): number =>
      numbers.reduce((sum, each) => sum + each, 0) / numbers.length;
    const last = async (expression: string): Promise<number> => {
      const [series] = await course(expression.replaceAll('#', '{phase="measure"}'));
      return Number(series?.values.at(-1)?.[1]);
    };
    assert.equal(await last('k6_llm_requests_total#'), records.length);
    assert.equal(await last('sum(k6_llm_failures_total#)'), records.length - successes.length);
    agree(await last('k6_llm_success_rate#'), successes.length / records.length);
    // k6 counts the values of a time in thousands, of which the dashboard knows
    assert.equal(Math.round(1000 * (await last('k6_llm_e2e_count#'))), successes.length);
    const e2eS = successes.map(({ sentMs, lastTokenMs }) => ((lastTokenMs ?? Number.NaN) - sentMs) / 1000);
    agree(await last('k6_llm_e2e_sum# / (1000 * k6_llm_e2e_count#)'), meanOf(e2eS));
    agree(await last('k6_llm_e2e_max#'), Math.max(...e2eS));
    const tokens = successes.reduce((sum, { outputTokens }) => sum + (outputTokens ?? 0), 0);
    assert.equal(await last('k6_llm_output_tokens_total#'), tokens);
  });

  test('makes no series of what has no end: no label is an address, a message or an id of a request', async () => {
    const series = await prometheus.ask<readonly Readonly<Record<string, string>>[]>('series', {
      'match[]': '{__name__=~"k6_.+"}',
      start: seconds(time.fromMs),
    });
    const allowed =
      /^(__name__|testid|model|scenario|phase|level|kind|name|method|status|error_code|expected_response|group)$/;
    for (const each of series) for (const label of Object.keys(each)) assert.match(label, allowed);
  });

  test('has the documented names and kinds in OpenTelemetry', () => {
    for (const [metric, form] of sent) {
      const { name, kind, unit, attribute } = otelInstrument(metric, form);
      const came = collected.get(name);
      assert.deepEqual([came?.kind, came?.unit], [kind, unit], name);
      if (attribute !== null) assert.ok(came?.attributes.has('condition'), name);
      assert.ok(came?.attributes.has('testid'), name);
    }
  });
});
