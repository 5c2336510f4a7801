import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import test, { before } from 'node:test';
import { buildBinaries } from '../binaries.ts';
import { trueTpotMs, trueTtftMs, withReferenceServer } from '../reference-server.ts';
import { inScratchFolder } from '../rounds.ts';
import type { Client } from './client.ts';
import { bare } from './bare.ts';
import { jsCallback } from './js-callback.ts';
import { k6Vllm } from './k6-vllm.ts';

const go = spawnSync('go', ['version']).status === 0;
const load = { model: 'reference', streams: 3, requests: 6, tokens: 8, startSpreadMs: 30, core: null };
/** A script's clock has whole milliseconds, so that a difference can be off by one. */
const tolerancesMs = new Map([
  [bare, 0],
  [k6Vllm, 0.002], // records have three decimals
  [jsCallback, 1],
]);

before(() => {
  if (go) buildBinaries();
});

for (const [client, toleranceMs] of tolerancesMs) {
  test(`${client.title} does the load, and its requests are those of the server's log`, { skip: !go }, async (t) => {
    const reason = client.available();
    if (reason !== null) return t.skip(reason);
    await checkAgainstTruth(client, toleranceMs);
  });
}

async function checkAgainstTruth(client: Client, toleranceMs: number): Promise<void> {
  await withReferenceServer({ ttftMs: 20, gapMs: 5, core: null }, async (server) => {
    const run = await inScratchFolder((folder) => client.run({ ...load, url: server.url, folder }));
    const log = await server.log();
    assert.deepEqual([run.requests, run.failures, log.length], [load.requests, 0, load.requests]);
    const known = new Map(log.map((entry) => [entry.requestId, entry]));
    assert.deepEqual(new Set(run.ids), new Set(known.keys()));
    for (const [index, id] of (run.ids ?? []).entries()) {
      const entry = known.get(id);
      assert.ok(entry !== undefined && entry.tokens === load.tokens);
      // no client can see a token before it was written, nor before its request had arrived
      assert.ok((run.ttftMs?.[index] ?? 0) >= trueTtftMs(entry) - toleranceMs);
      assert.ok(trueTtftMs(entry) >= 20 && trueTpotMs(entry) > 0);
    }
  });
}
