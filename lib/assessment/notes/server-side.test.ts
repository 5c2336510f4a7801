import assert from 'node:assert/strict';
import test from 'node:test';
import { baseRun } from '../../../reports/golden/base-run.ts';
import { serverSamples } from '../../../reports/golden/server-samples.ts';
import { syntheticRecords } from '../../../reports/golden/synthetic-records.ts';
import type { Assessment } from '../../schema/assessment.ts';
import type { Run } from '../../schema/run.ts';
import type { ServerSample } from '../../schema/server-sample.ts';
import { assessRecords } from '../assess.ts';
import { nothingAmiss } from '../evidence.ts';
import { createColumnsBuilder } from '../record-columns.ts';

const records = syntheticRecords({ seed: 5, requests: 300, concurrency: 6, streaming: true });
const endMs = Math.max(...records.map((record) => record.endMs));
const healthy = serverSamples(records, endMs + 2000).filter(({ up }) => up);

function assess(samples: readonly ServerSample[], changes: Partial<Run> = {}, problems?: string[]): Assessment {
  const builder = createColumnsBuilder();
  records.forEach(builder.append);
  const run: Run = { ...baseRun, requestsPlanned: records.length, ...changes };
  const reading = { ...nothingAmiss, serverProblems: problems ?? [] };
  return assessRecords(run, builder.finish(), null, reading, { samples });
}

const saysOf = ({ notes }: Assessment, id: string): string | undefined =>
  notes.find((note) => note.id === id)?.happened;

test('a server that agrees with the records gives no cause for a note of its own', () => {
  const calm = assess(healthy);
  const own = new Set(['scrapes-missing', 'scrapes-damaged', 'server-died']);
  assert.deepEqual(
    calm.notes.filter(({ id }) => own.has(id)),
    [],
  );
  assert.equal(calm.verdict.outcome, 'pass');
});

test('scrapes that failed and lines that were damaged are told', () => {
  const holey = healthy.map((sample, i) =>
    i % 4 === 0 ? { ...sample, up: false, why: 'HTTP 503', values: {} } : sample,
  );
  assert.match(saysOf(assess(holey), 'scrapes-missing') ?? '', /scrapes of the server’s metrics failed/);
  const damaged = assess(healthy, {}, ['server.ndjson line 4: it is not JSON', 'server.ndjson line 9: it is not JSON']);
  assert.match(saysOf(damaged, 'scrapes-damaged') ?? '', /line 4: it is not JSON \(and 1 more like it\)/);
});

test('a run whose server died fails, whatever was measured until then', () => {
  const died = assess(serverSamples(records, endMs), {
    state: 'server-died',
    serverDied: { atMs: endMs },
    requestsPlanned: 5000,
  });
  assert.equal(died.verdict.outcome, 'fail');
  assert.ok(died.gates.every(({ verdict }) => verdict === 'pass'));
  assert.match(died.verdict.reasons[0] ?? '', /the server died/);
  assert.match(
    saysOf(died, 'server-died') ?? '',
    /^The server died .* into the run: it takes no connections any more\. The run was stopped; 300 of 5.000 planned/,
  );
});
