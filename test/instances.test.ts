// Several k6 processes as one run, against the simulator: all of them together send what one process sends, each request once.
import assert from 'node:assert/strict';
import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { mergeOutcomeSchema, runOutcomeSchema } from '../lib/schema/outcome.ts';
import type { RequestRecord } from '../lib/schema/record.ts';
import { startSimulator } from '../simulator/main.ts';
import { customK6, readRecords, readRunFile, root, runProcess, temporaryFolder, type Ended } from './k6-process.ts';

const folder = temporaryFolder(after);
let simulator: Awaited<ReturnType<typeof startSimulator>>;
before(async () => {
  simulator = await startSimulator({ profile: 'instant', model: 'fast' });
});
after(() => simulator.close());

const k6Vllm = (args: readonly string[], env: Record<string, string> = {}): Promise<Ended> =>
  runProcess({ command: process.execPath, args: ['--import', 'tsx', join(root, 'cli', 'main.ts'), ...args], env });

interface Load {
  readonly scenario: string;
  readonly settings: Record<string, string>;
}

const bursts: Load = {
  scenario: 'high-parallelism',
  settings: { BURST_SIZE: '6', REQUESTS: '20', WARMUP: '6', MAX_TOKENS: '8' },
};
const arrivals: Load = {
  scenario: 'poisson-arrival',
  settings: { RATE: '40', REQUESTS: '50', WARMUP: '10', MAX_TOKENS: '8', SLO_P95_E2E: '60s', EXPECTED_E2E: '1s' },
};

/** The records of a load that was made by so many processes; what its objectives come to is not asked here. */
async function recordsOf({ scenario, settings }: Load, instances: number): Promise<RequestRecord[]> {
  const run = join(folder, `${scenario}-${instances}`);
  const env = { ...settings, BASE_URL: simulator.url, RUN_DIR: run, PROGRESS_INTERVAL: '0' };
  const more = instances === 1 ? [] : ['--instances', String(instances)];
  const { code, output } = await k6Vllm(['run', scenario, ...more], env);
  assert.ok(code === 0 || code === 99, output);
  const { state, merged } = readRunFile(run);
  assert.equal(state, 'completed', output);
  assert.equal(merged?.instances.length ?? 1, instances);
  return readRecords(run);
}

/** What a request is, whoever sends it and whenever it is answered. */
const identityOf = ({ id, turn, phase, level, promptTokens, outputTokens, success }: RequestRecord): unknown[] => [
  turn,
  id,
  phase,
  level,
  promptTokens,
  outputTokens,
  success,
];

const byTurn = (records: readonly RequestRecord[]): RequestRecord[] =>
  records.toSorted((a, b) => (a.turn ?? 0) - (b.turn ?? 0));

describe('four processes', () => {
  test('send the bursts of one, request by request, and each burst after all answers to the one before', async () => {
    const [one, four] = [byTurn(await recordsOf(bursts, 1)), byTurn(await recordsOf(bursts, 4))];
    assert.deepEqual(four.map(identityOf), one.map(identityOf));
    for (let begins = 6; begins < four.length; begins += 6) {
      const [earlier, burst] = [four.slice(begins - 6, begins), four.slice(begins, begins + 6)];
      assert.equal(new Set(burst.map(({ scheduledMs }) => scheduledMs)).size, 1, 'they are due at one instant');
      assert.ok(Math.min(...burst.map(({ sentMs }) => sentMs)) >= Math.max(...earlier.map(({ endMs }) => endMs)));
    }
  });

  test('send the arrivals of one at the same instants, and only the first asks the server how it is', async () => {
    const [one, four] = [byTurn(await recordsOf(arrivals, 1)), byTurn(await recordsOf(arrivals, 4))];
    assert.deepEqual(four.map(identityOf), one.map(identityOf));
    const due = (records: readonly RequestRecord[]): (number | null)[] => records.map(({ scheduledMs }) => scheduledMs);
    // their lead is for the virtual users of all of them
    assert.deepEqual(due(four), due(one));
    const parts = [1, 2, 3, 4].map((index) => join(folder, 'poisson-arrival-4', 'instances', String(index)));
    assert.deepEqual(
      parts.map((part) => readdirSync(part).includes('server.ndjson')),
      [true, false, false, false],
    );
    const [first, second] = parts.map((part) => readRunFile(part));
    assert.deepEqual([first?.requestsPlanned, first?.instance?.planned], [13, 50]);
    assert.equal(first?.startedAt, second?.startedAt);
  });

  test('are merged anew elsewhere, with the result as JSON', async () => {
    const output = join(folder, 'elsewhere');
    const { code, output: text } = await k6Vllm(['merge', join(folder, 'poisson-arrival-4'), '-o', output, '--json']);
    assert.equal(code, 0, text);
    const result = mergeOutcomeSchema.parse(JSON.parse(text.slice(text.indexOf('{'))));
    assert.deepEqual([result.folder, result.state, result.merged.instances.length], [output, 'completed', 4]);
    assert.deepEqual(readRecords(output), readRecords(join(folder, 'poisson-arrival-4')));
  });
});

test('instances that are refused leave nothing, and say why once', async () => {
  const run = join(folder, 'refused');
  const env = { BASE_URL: simulator.url, RUN_DIR: run, CONCURRENCY: '1', REQUESTS: '5' };
  const { code, output } = await k6Vllm(['run', 'inngest-style', '--instances', '2', '--json'], env);
  assert.equal(code, 108, output);
  assert.equal(output.match(/fewer slots or requests than the 2 instances/g)?.length, 1, output);
  assert.ok(!readdirSync(folder).includes('refused'));
  const result = runOutcomeSchema.parse(JSON.parse(output.slice(output.indexOf('{'), output.lastIndexOf('}') + 1)));
  assert.deepEqual([result.exitCode, result.folder], [108, null]);
});

describe('a single k6', () => {
  const runK6 = (flags: readonly string[], env: Record<string, string>): Promise<Ended> =>
    runProcess({
      command: customK6,
      args: ['run', '--quiet', ...flags, join(root, 'scenarios', 'smoke.js')],
      env: { BASE_URL: simulator.url, RUNS_DIR: join(folder, 'runs'), ...env },
    });
  const half = ['--execution-segment', '0:1/2'];
  const whole = ['--execution-segment-sequence', '0,1/2,1'];

  test('with a segment that says too little is refused', async () => {
    const { code, output } = await runK6(half, {});
    assert.equal(code, 108);
    assert.match(output, /does not say which part of the load this is; write both, in equal parts/);
  });

  test('that waits for instances that do not come sends nothing, and names them', async () => {
    const env = { RUN_DIR: join(folder, 'alone'), START_WAIT: '300ms' };
    const { code, output } = await runK6([...half, ...whole], env);
    assert.equal(code, 108);
    assert.match(
      output,
      /The instances do not meet: of 2 instances, these did not come to .*alone\/instances: 2\. Give all of them/,
    );
  });

  test('with a segment in no place that is looked at is refused', async () => {
    const config = join(folder, 'config.json');
    writeFileSync(config, JSON.stringify({ executionSegment: '0:1/2', executionSegmentSequence: '0,1/2,1' }));
    const { code, output } = await runK6(['--config', config], {});
    assert.equal(code, 108);
    assert.match(output, /k6 goes by the execution segment 0:1\/2, which was found neither among its flags nor/);
  });

  test('begins late when its start was due before, and says so', async () => {
    const env = { START_AT: new Date(Date.now() - 1000).toISOString(), REQUESTS: '1', RUN_DIR: join(folder, 'late') };
    await runK6([], env);
    const run = readRunFile(join(folder, 'late'));
    assert.equal(run.startedAt, env.START_AT);
    assert.match(run.notes.join(), /It was ready .* after its start was due/);
    const tooLate = await runK6([], { ...env, START_WAIT: '500ms', RUN_DIR: join(folder, 'too-late') });
    assert.match(tooLate.output, /START_AT=.* was .* ago, later than START_WAIT allows/);
  });
});
