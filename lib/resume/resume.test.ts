import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Run } from '../schema/run.ts';
import { changesSince, differences } from './differences.ts';
import { continuedParts, endedParts } from './parts.ts';
import { resumableRun } from './resumable-run.ts';

const run: Run = {
  format: 'k6-vllm/run',
  version: 1,
  id: 'r',
  scenario: 'inngest-style',
  state: 'running',
  startedAt: '2026-01-01T00:00:00.000Z',
  endedAt: null,
  loop: 'closed',
  profile: { name: 'fixed-vus', levels: [10] },
  workload: { id: 'candidate-eval', dataset: { source: 'batch.jsonl', size: 5000, sha256: 'aa' } },
  requestsPlanned: 5000,
  objectives: [],
  configuration: {
    SEED: 1,
    CONCURRENCY: 10,
    TIMEOUT: 60_000,
    MAX_TOKENS: null,
    SLO_P95_E2E: 1000,
    DATASET: 'batch.jsonl',
  },
  client: { suite: '1', revision: null, k6: 'v2.2.0', binary: 'extension' },
  server: {
    baseUrl: 'http://x',
    kind: 'vLLM',
    version: '0.32.0',
    model: 'm',
    modelRoot: null,
    maxModelLen: null,
    cacheConfig: null,
    simulated: null,
  },
  notes: [],
};

describe('a run may be resumed', () => {
  const found = (change: Partial<Run>): string[] => differences(run, { ...run, ...change }, 'runs/x');

  test('by the same scenario with the same settings, and harder, more patiently or with other objectives', () => {
    assert.deepEqual(found({}), []);
    const configuration = {
      ...run.configuration,
      CONCURRENCY: 50,
      TIMEOUT: 1000,
      SLO_P95_E2E: null,
      NEW_IN_THIS_VERSION: 3,
    };
    assert.deepEqual(found({ configuration }), []);
  });

  test('not by another scenario, which is said alone', () => {
    assert.deepEqual(found({ scenario: 'smoke', requestsPlanned: 3 }), [
      'runs/x cannot be resumed with another scenario: it has inngest-style, not smoke; run inngest-style',
    ]);
  });

  test('not with anything else asked, all of which is said at once', () => {
    const problems = found({
      requestsPlanned: 100,
      profile: { ...run.profile, name: 'burst' },
      configuration: { ...run.configuration, SEED: 2, MAX_TOKENS: 5 },
    });
    assert.equal(problems.length, 4);
    assert.match(problems.join('\n'), /another profile: it has fixed-vus, not burst; start a new run/);
    assert.match(problems.join('\n'), /another REQUESTS: it has 5000, not 100; leave REQUESTS out/);
    assert.match(problems.join('\n'), /another SEED: it has 1, not 2; leave SEED out/);
    assert.match(problems.join('\n'), /another MAX_TOKENS: it has nothing, not 5; leave MAX_TOKENS out/);
  });

  test('with a data set that has moved, not with one that has changed', () => {
    const dataset = (change: object): Partial<Run> => ({
      workload: { ...run.workload, dataset: { ...run.workload.dataset, ...change } },
    });
    assert.deepEqual(found(dataset({ source: '/elsewhere/batch.jsonl' })), []);
    assert.match(
      found(dataset({ sha256: 'bb' })).join(),
      /batch\.jsonl is not the data set that it was made with, or has changed/,
    );
    assert.match(
      found(dataset({ source: 'other.jsonl', sha256: null })).join(),
      /another data set: it has batch\.jsonl \(5000\), not other\.jsonl \(5000\)/,
    );
  });
});

test('what is other than in the part before is said', () => {
  const now = {
    ...run,
    configuration: { ...run.configuration, CONCURRENCY: 50, TIMEOUT: 90_000, SEED: 7 },
    server: { ...run.server, version: '0.33.0' },
  };
  assert.deepEqual(changesSince(run, now), [
    { name: 'CONCURRENCY', from: '10', to: '50' },
    { name: 'TIMEOUT', from: '1\u00a0min', to: '1\u00a0min\u00a030\u00a0s' },
    { name: 'server version', from: '0.32.0', to: '0.33.0' },
  ]);
  assert.deepEqual(changesSince(run, run), []);
});

test('each part keeps what it did, and the last one is open until it ends', () => {
  const next = { startedAt: '2026-01-01T01:00:00.000Z', startMs: 3_600_000, changes: [] };
  const two = continuedParts(run, { succeeded: 1200, torn: true }, next);
  const first = {
    startedAt: run.startedAt,
    endedAt: null,
    state: 'running',
    startMs: 0,
    done: 1200,
    torn: true,
    changes: [],
  };
  assert.deepEqual(two, [first, { ...next, endedAt: null, state: 'running', done: null, torn: false }]);
  const ended = { endedAt: '2026-01-01T02:00:00.000Z', state: 'interrupted', done: 300 } as const;
  const parts = endedParts(two, ended);
  assert.deepEqual(parts, [first, { ...next, ...ended, torn: false }]);
  const three = continuedParts({ ...run, parts }, { succeeded: 1501, torn: false }, { ...next, startMs: 9_000_000 });
  assert.deepEqual(
    three.map(({ done, startMs }) => [done, startMs]),
    [
      [1200, 0],
      [301, 3_600_000], // by the records: k6 had not counted one
      [null, 9_000_000],
    ],
  );
  assert.equal(endedParts(undefined, ended), undefined);
});

test('only a run.json of this suite and version is gone on with', () => {
  assert.equal(resumableRun(run), run);
  assert.equal(resumableRun([]), 'its run.json is not one of this suite');
  assert.equal(resumableRun({ ...run, version: 2 }), 'its run.json has version 2; this suite knows version 1');
  for (const several of ['instance', 'merged'])
    assert.match(String(resumableRun({ ...run, [several]: {} })), /^several k6 processes made it together/);
  assert.equal(resumableRun({ ...run, server: null, notes: 'x' }), 'its run.json lacks server, notes');
});
