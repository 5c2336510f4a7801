// What is neither damaged nor disturbed must not be doubted: integrity is asked of many healthy runs.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { serverSamples } from '../../reports/golden/server-samples.ts';
import { syntheticRecords } from '../../reports/golden/synthetic-records.ts';
import { integrityAudits } from './index.ts';
import { recorded } from './recorded.test-support.ts';

test('no audit of integrity doubts a healthy run, short or long, streamed or not, watched or not', () => {
  for (let seed = 1; seed <= 40; seed++) {
    const streaming = seed % 4 !== 0;
    const records = syntheticRecords({ seed, requests: 5 + 15 * seed, concurrency: 1 + (seed % 9), streaming });
    const lastMs = Math.max(...records.map(({ endMs }) => endMs));
    // the fixture's server counts tokens by the first one that is seen
    const samples = streaming && seed % 3 === 0 ? serverSamples(records, lastMs + 2000).filter(({ up }) => up) : [];
    const { whole } = recorded(records, { samples, run: { requestsPlanned: records.length } });
    for (const audit of integrityAudits) {
      const { verdict, happened } = audit.judge(whole);
      assert.ok(verdict === 'ok' || verdict === 'not-applicable', `${audit.id}, seed ${seed}: ${happened}`);
    }
  }
});
