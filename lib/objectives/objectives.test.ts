import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readConfiguration } from '../configuration/read-configuration.ts';
import { needsStreaming, objectivesOf, thresholdsOf } from './objectives.ts';

const objectivesFor = (environment: Record<string, string>) => {
  const { configuration } = readConfiguration(environment);
  assert.ok(configuration);
  return objectivesOf(configuration);
};

test('success above 95 % and p95 end-to-end below 10 s are promised by default', () => {
  assert.deepEqual(
    objectivesFor({}).map(({ id, comparison, limit }) => `${id} ${comparison} ${limit}`),
    ['success-rate > 0.95', 'e2e-p95 < 10000'],
  );
});

test('every set of thresholds has its guards, since k6 passes a threshold on a metric without samples', () => {
  assert.deepEqual(thresholdsOf(objectivesFor({ SLO_P95_TTFT: '500ms', SLO_VALID_RATE: '0.9' })), {
    llm_requests: ['count>0'],
    llm_success: ['rate>0.95'],
    llm_e2e: ['max>0', 'p(95)<10000'],
    llm_ttft: ['max>0', 'p(95)<500'],
    llm_output_valid: ['rate>0.9'],
  });
});

test('a share of 1 asks for all, since nothing is above 1', () => {
  assert.equal(thresholdsOf(objectivesFor({ SLO_SUCCESS_RATE: '1' })).llm_success?.[0], 'rate>=1');
});

test('only the objectives on tokens need streaming', () => {
  const ids = objectivesFor({ SLO_P95_TTFT: '1s', SLO_P95_TPOT: '50ms' })
    .filter(needsStreaming)
    .map(({ id }) => id);
  assert.deepEqual(ids, ['ttft-p95', 'tpot-p95']);
});
