// Every fault of the simulator, as a real k6 records it: with the extension, streamed and not, and without it.
import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { requestRecordSchema, type RequestRecord } from '../lib/schema/record.ts';
import type { SeenAs } from '../simulator/faults/fault.ts';
import { faults } from '../simulator/faults/index.ts';
import { startSimulator } from '../simulator/main.ts';
import { customK6, readRecords, runProcess, scenario, temporaryFolder } from './k6-process.ts';
import { stockK6 } from './stock-k6.ts';

/** One request to a server with one rule. */
interface Case {
  readonly rule: string;
  readonly stream: boolean;
  readonly seenAs: SeenAs;
}

/** Faults whose usual parameters depend on how long the server has been up. */
const steady: Readonly<Record<string, string>> = { 'slow-start': 'slow-start,seconds=3600' };

const usual: readonly Case[] = faults.flatMap(({ id, seenAs }) => {
  const rule = steady[id] ?? id;
  return [
    { rule, stream: true, seenAs: seenAs.stream },
    { rule, stream: false, seenAs: seenAs.plain },
  ];
});

/** What other parameters come to: seen alike in both forms, unless the third entry says of a whole answer what it is. */
const unusual: readonly (readonly [string, SeenAs, SeenAs?])[] = [
  ['status,status=400', 'http'],
  ['status,status=401', 'http'],
  ['status,status=404', 'http'],
  ['status,status=429,retryAfterSeconds=1', 'rejected'],
  ['status,status=500', 'http'],
  ['status,status=503,retryAfterSeconds=1,retryAfterForm=date', 'rejected'],
  ['status,status=529', 'rejected'],
  ['reset-before-headers,how=close', 'connection'],
  ['reset-mid-stream,how=close', 'stream-cut'],
  ['reset-mid-stream,afterTokens=0', 'stream-cut'],
  ['error-frame,code=503,afterTokens=0', 'rejected'],
  ['error-frame,code=400,afterTokens=0', 'stream-error', 'http'],
  ['finish-abort,reason=error', 'aborted'],
  ['malformed-chunk,afterTokens=0', 'stream-error'],
  ['split-chunks,bytes=11,gapMs=0', 'success'],
  ['stall,seconds=0.2', 'success'],
  ['crash,ending=reset', 'stream-cut', 'connection'],
  ['crash,meanwhile=unavailable', 'stream-error', 'http'],
  ['shutdown,ending=error', 'stream-error', 'http'],
  ['shutdown,ending=silence,restartSeconds=3600', 'idle-timeout', 'timeout'],
  ['merge-chunks,tokens=7;split-chunks;heartbeat', 'success'],
];

const cases: readonly Case[] = [
  ...usual,
  ...unusual.flatMap(([rule, streamed, whole = streamed]) => [
    { rule, stream: true, seenAs: streamed },
    { rule, stream: false, seenAs: whole },
  ]),
];

/** Some 0.6 s of answer, so that what happens to the server happens in the middle of it. */
const outputTokens = 100;
const idleTimeoutMs = 3000;
const timeoutMs = 8000;

const script = `
import exec from 'k6/execution';
import { Client, startRun, finishRun } from 'k6/x/vllm';

const requests = JSON.parse(open('./requests.json'));
export const options = { scenarios: { all: { executor: 'per-vu-iterations', vus: requests.length, iterations: 1 } } };
export const setup = () => startRun(__ENV.FOLDER, {});
export default function () {
  const { id, baseUrl, body } = requests[exec.vu.idInTest - 1];
  const client = new Client({ baseUrl, timeoutMs: ${timeoutMs}, idleTimeoutMs: ${idleTimeoutMs} });
  client.request({ path: '/v1/chat/completions', body, id, scenario: 's', workload: 'w', phase: 'measure', level: 1 });
}
export const handleSummary = () => {
  finishRun({}, {});
  return {};
};
`;

const idOf = ({ rule, stream }: Case): string => `${rule}${stream ? ', streamed' : ''}`;

/** All cases at once, each against a server of its own. */
async function recordsOfCases(): Promise<Map<string, RequestRecord>> {
  const folder = temporaryFolder(after);
  const servers = await Promise.all(
    cases.map(({ rule }) => startSimulator({ profile: 'h100-llama-3.1-8b', faults: rule.split(';') })),
  );
  const requests = cases.map((each, index) => ({
    id: idOf(each),
    baseUrl: servers[index]?.url,
    body: JSON.stringify({
      messages: [{ role: 'user', content: 'Hello' }],
      max_tokens: outputTokens,
      ignore_eos: true,
      ...(each.stream ? { stream: true, stream_options: { include_usage: true } } : {}),
    }),
  }));
  writeFileSync(join(folder, 'requests.json'), JSON.stringify(requests));
  writeFileSync(join(folder, 'script.js'), script);
  const run = join(folder, 'run');
  const { code, output } = await runProcess({
    command: customK6,
    args: ['run', '--quiet', '--no-usage-report', join(folder, 'script.js')],
    env: { FOLDER: run },
  });
  await Promise.all(servers.map(({ close }) => close()));
  assert.equal(code, 0, output);
  return new Map(readRecords(run).map((record) => [record.id, record]));
}

describe('k6 with the extension sees', () => {
  let records: Map<string, RequestRecord>;
  before(async () => {
    records = await recordsOfCases();
  });

  for (const each of cases) {
    test(`${idOf(each)}: as ${each.seenAs}`, () => {
      const record = records.get(idOf(each));
      assert.ok(record !== undefined, 'no record');
      const { failureKind, failureMessage, success } = record;
      assert.equal(failureKind ?? 'success', each.seenAs, failureMessage ?? '');
      assert.equal(success, each.seenAs === 'success');
      if (success) assert.deepEqual([record.outputTokens, record.finishReason], [outputTokens, 'length']);
      else assert.notEqual(failureMessage, '');
    });
  }

  test('as many chunks as there are, however their bytes come', () => {
    const chunks = (rule: string): number | null | undefined => records.get(`${rule}, streamed`)?.chunks;
    // the opening chunk and the tokens
    for (const rule of ['split-chunks', 'heartbeat', 'brown-out']) assert.equal(chunks(rule), outputTokens + 1, rule);
    assert.equal(chunks('merge-chunks'), outputTokens / 4 + 1);
    assert.equal(chunks('reset-mid-stream'), 4);
  });

  test('every kind of failure at least once', () => {
    const seen = new Set([...records.values()].map(({ failureKind }) => failureKind));
    const kinds = requestRecordSchema.shape.failureKind.unwrap().options;
    // other tools alone do not say why
    assert.deepEqual(
      kinds.filter((kind) => kind !== 'untold' && !seen.has(kind)),
      [],
    );
  });
});

/** Faults of single requests, one after another: those of the server would befall its neighbours too. */
const ofTheServer = new Set(['slow-start', 'refuse', 'crash', 'shutdown', 'brown-out']);
const inTurn = faults.filter(({ id }) => !ofTheServer.has(id));

/** The scenario, one request at a time, with the nth fault of these at its nth request; its pre-flight's question comes first. */
async function recordsOfScenario(k6: string, env: Record<string, string>, args: readonly string[]): Promise<string> {
  const rules = inTurn.map(({ id }, index) => `${id},nth=${index + 2}`);
  const simulator = await startSimulator({ profile: 'instant', model: 'm', faults: rules });
  const settings = { BASE_URL: simulator.url, REQUESTS: String(inTurn.length + 1), CONCURRENCY: '1', TIMEOUT: '3s' };
  const { output } = await runProcess({ command: k6, args: ['run', ...args, scenario], env: { ...settings, ...env } });
  const applied = await (await fetch(`${simulator.url}/simulator/faults`)).json();
  await simulator.close();
  for (const { fault, applied: times } of (applied as { rules: { fault: string; applied: number }[] }).rules) {
    assert.equal(times, fault === 'metrics-outage' ? 0 : 1, fault);
  }
  return output;
}

const kindsInOrder = (records: readonly RequestRecord[]): SeenAs[] =>
  records.toSorted((a, b) => a.sentMs - b.sentMs).map(({ failureKind }) => failureKind ?? 'success');

test('the scenario records each fault at the request that its rule names, and goes on', async () => {
  const folder = join(temporaryFolder(after), 'run');
  await recordsOfScenario(customK6, { RUN_DIR: folder, IDLE_TIMEOUT: '2s' }, []);
  assert.deepEqual(kindsInOrder(readRecords(folder)), [...inTurn.map(({ seenAs }) => seenAs.stream), 'success']);
});

test('so does a stock k6, which cannot tell a connection that broke within an answer from one that broke before', async () => {
  const folder = temporaryFolder(after);
  const file = join(folder, 'console');
  const flags = ['--quiet', '--log-format', 'raw', '--console-output', file];
  await recordsOfScenario(stockK6(), { RUNS_DIR: folder, RECORDS: 'console' }, flags);
  const records = readFileSync(file, 'utf8')
    .split('\n')
    .filter((line) => line.startsWith('{"v":'))
    .map((line) => requestRecordSchema.parse(JSON.parse(line)));
  const expected = inTurn.map(({ seenAs, id }) => (id === 'reset-mid-stream' ? 'connection' : seenAs.plain));
  assert.deepEqual(kindsInOrder(records), [...expected, 'success']);
});
