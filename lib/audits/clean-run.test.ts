// What is neither damaged nor disturbed must not be doubted: integrity is asked of many healthy runs.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { serverSamples } from '../../reports/golden/server-samples.ts';
import { syntheticRecords } from '../../reports/golden/synthetic-records.ts';
import abandonedWork from './abandoned-work.ts';
import clientSaturation from './client-saturation.ts';
import degenerateAnswers from './degenerate-answers.ts';
import errorShare from './error-share.ts';
import figuresAgree from './figures-agree.ts';
import generatorFidelity from './generator-fidelity.ts';
import missingRecords from './missing-records.ts';
import order from './order.ts';
import outputLength from './output-length.ts';
import { recorded } from './recorded.test-support.ts';
import serverCounts from './server-counts.ts';
import serverIdentity from './server-identity.ts';
import timeIdentity from './time-identity.ts';
import tokenSource from './token-source.ts';

const integrity = [
  order,
  figuresAgree,
  timeIdentity,
  missingRecords,
  errorShare,
  abandonedWork,
  serverIdentity,
  serverCounts,
  generatorFidelity,
  clientSaturation,
  tokenSource,
  outputLength,
  degenerateAnswers,
];

test('no audit of integrity doubts a healthy run, short or long, streamed or not, watched or not', () => {
  for (let seed = 1; seed <= 40; seed++) {
    const streaming = seed % 4 !== 0;
    const records = syntheticRecords({ seed, requests: 5 + 15 * seed, concurrency: 1 + (seed % 9), streaming });
    const lastMs = Math.max(...records.map(({ endMs }) => endMs));
    // the fixture's server counts tokens by the first one that is seen
    const samples = streaming && seed % 3 === 0 ? serverSamples(records, lastMs + 2000).filter(({ up }) => up) : [];
    const { whole } = recorded(records, { samples, run: { requestsPlanned: records.length } });
    for (const audit of integrity) {
      const { verdict, happened } = audit.judge(whole);
      assert.ok(verdict === 'ok' || verdict === 'not-applicable', `${audit.id}, seed ${seed}: ${happened}`);
    }
  }
});
