import assert from 'node:assert/strict';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { after, test } from 'node:test';
import metricTable from '../../lib/records/metrics.json' with { type: 'json' };
import { UsageError } from '../../lib/schema/usage-error.ts';
import { liveDashboard } from './dashboard.ts';

const taken = createServer().listen(0, '127.0.0.1');
await once(taken, 'listening');
const port = String((taken.address() as AddressInfo).port);
after(() => taken.close());

const free = { K6_WEB_DASHBOARD_PORT: '0' };

test('a port that was asked for and is in use is refused, with how to get another', async () => {
  await assert.rejects(liveDashboard({ K6_WEB_DASHBOARD_PORT: port }), (error: unknown) => {
    assert.ok(error instanceof UsageError);
    assert.match(`${error.message} ${error.problems.join(' ')}`, new RegExp(`${port}.*in use.*0 for any`));
    return true;
  });
});

test('what is no port is refused', async () => {
  for (const wrong of ['-1', 'http', '70000', '1.5'])
    await assert.rejects(liveDashboard({ K6_WEB_DASHBOARD_PORT: wrong }), UsageError);
});

test('it listens on this machine alone, and says where', async () => {
  const { settings, words } = await liveDashboard(free);
  assert.equal(settings.K6_WEB_DASHBOARD_HOST, '127.0.0.1');
  assert.notEqual(settings.K6_WEB_DASHBOARD_PORT, '0');
  assert.ok(words.includes(`http://127.0.0.1:${settings.K6_WEB_DASHBOARD_PORT} `), words);
});

test('it says how often there is a point, which follows from how long the run may last', async () => {
  const words = async (environment: NodeJS.ProcessEnv) => (await liveDashboard({ ...free, ...environment })).words;
  assert.match(await words({}), /a point every 32\.0\ss; a shorter MAX_DURATION/);
  assert.match(await words({ MAX_DURATION: '1h' }), /a point every 2\.00\ss$/);
  assert.match(await words({ MAX_DURATION: 'long' }), /point by point$/);
});

interface Panel {
  readonly id: string;
  readonly title: string;
  readonly kind: string;
  readonly summary?: string;
  readonly series: readonly { readonly query: string; readonly legend?: string }[];
}

/** What k6's page shows of each type; it writes those of a trend without parentheses. */
const aggregates: Readonly<Record<string, readonly string[]>> = {
  counter: ['count', 'rate'],
  gauge: ['value'],
  rate: ['rate'],
  trend: ['avg', 'max', 'med', 'min', 'p90', 'p95', 'p99'],
};
const ofK6: Readonly<Record<string, string>> = {
  vus: 'gauge',
  data_received: 'counter',
  data_sent: 'counter',
  dropped_iterations: 'counter',
  http_req_connecting: 'trend',
  http_req_tls_handshaking: 'trend',
};

/** Metrics that k6 gets in one piece, so that none is ever there without the others. */
const together = [
  ['llm_requests', 'llm_success'],
  ['llm_lateness', 'llm_unready'],
  ['llm_server_waiting_now', 'llm_server_running_now', 'llm_server_kv_percent_now'],
  ['http_req_connecting', 'http_req_tls_handshaking'],
  ['data_received', 'data_sent'],
];

async function sectionsOf(): Promise<readonly (readonly Panel[])[]> {
  const { XK6_DASHBOARD_CONFIG = '' } = (await liveDashboard(free)).settings;
  const { tabs } = JSON.parse(readFileSync(XK6_DASHBOARD_CONFIG, 'utf8')) as {
    readonly tabs: readonly { readonly sections: readonly { readonly panels: readonly Panel[] }[] }[];
  };
  return tabs.flatMap(({ sections }) => sections.map(({ panels }) => panels));
}

const parsed = (query: string) => {
  const [, metric = '', filter = ''] = /^(\w+)\[\?!tags && (.+)\]$/.exec(query) ?? [];
  return { metric, wanted: filter.match(/\w+/g) ?? [] };
};

test('every panel asks for metrics that there are, in a form that k6’s page has of them, and explains itself', async () => {
  const panels = (await sectionsOf()).flat();
  assert.equal(new Set(panels.map(({ id }) => id)).size, panels.length);
  for (const { title, kind, summary = '', series } of panels) {
    if (kind === 'summary') continue;
    assert.ok(summary.length > 10, title);
    for (const { query } of series) {
      const { metric, wanted } = parsed(query);
      const type = metric in metricTable ? metricTable[metric as keyof typeof metricTable].type : ofK6[metric];
      assert.ok(wanted.length > 0 && wanted.every((each) => aggregates[type ?? '']?.includes(each)), query);
    }
  }
});

// k6's page hides a section as long as nothing in it has data, and it goes blank when a chart that it shows gets its first line, or one more
test('no section has a chart, and no chart a line, whose data may come later than that of the others', async () => {
  for (const section of await sectionsOf()) {
    const queries = section.filter(({ kind }) => kind === 'chart').flatMap(({ series }) => series);
    const metrics = [...new Set(queries.map(({ query }) => parsed(query).metric))];
    const alone = metrics.length <= 1 || together.some((group) => metrics.every((each) => group.includes(each)));
    assert.ok(alone, metrics.join());
  }
});
