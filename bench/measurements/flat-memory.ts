import type { Client, StreamLoad } from '../clients/client.ts';
import { pause } from '../figures.ts';
import { treeRssMb } from '../process.ts';
import { withReferenceServer, type ReferenceServer } from '../reference-server.ts';
import { alternately } from '../rounds.ts';
import { complete } from './complete.ts';
import type { Measurement } from './measurement.ts';

const tokens = 500;
const requests = 20_000;
const million = 1_000_000;
const pollMs = 20;
const participants = new Set(['k6-vllm', 'bare']);
const load = { model: 'reference', streams: 16, requests, tokens, startSpreadMs: 0, core: null };

/** Resident memory as the server's count of tokens passes each million; the last is taken just before the end. */
async function everyMillion(pid: number, server: ReferenceServer): Promise<number[]> {
  const { tokens: before } = await server.counters();
  const samples: number[] = [];
  const wanted = (requests * tokens) / million;
  while (samples.length < wanted) {
    const written = (await server.counters()).tokens - before;
    const due = samples.length + 1 === wanted ? requests * tokens * 0.99 : (samples.length + 1) * million;
    const residentMb = treeRssMb(pid);
    if (residentMb === 0) break;
    if (written >= due) samples.push(residentMb);
    else await pause(pollMs);
  }
  return samples;
}

/** Memory after the last million over memory after the second: what comes before is start-up. */
async function growth(client: Client, asked: StreamLoad, server: ReferenceServer): Promise<number> {
  let sampled: Promise<number[]> = Promise.resolve([]);
  const onStart = (pid: number): void => {
    sampled = everyMillion(pid, server);
    sampled.catch(() => {}); // told below, after the client's own end
  };
  complete(await client.run({ ...asked, onStart }), asked);
  const samples = await sampled;
  console.error(`  ${client.title}: ${samples.map((each) => each.toFixed(0)).join(' ')} MB`);
  return (samples.at(-1) ?? Number.NaN) / (samples[1] ?? Number.NaN);
}

/** (e) Whether memory grows with what was read. */
export const flatMemory: Measurement = {
  id: 'flat-memory',
  title: 'Memory over a long run',
  how: `${(requests * tokens) / million} million tokens in one process (16 streams of ${tokens} tokens, unpaced), one run; resident memory is read at each million. The figure is the last reading over that after two million. A client that kept something per token would grow with every million: the goal allows 10 % for the garbage collector's moods.`,
  measure: async ({ clients }) => {
    const able = clients.filter((client) => participants.has(client.id));
    const values = await withReferenceServer({ ttftMs: 0, gapMs: 0, core: null }, (server) =>
      alternately(able, 1, (client, folder) => growth(client, { ...load, url: server.url, folder }, server)),
    );
    return [
      {
        id: 'flat-memory',
        what: '10 million tokens: memory at the end, of that after 2 million',
        unit: 'ratio',
        goal: { bound: 'at most', value: 1.1 },
        values,
      },
    ];
  },
};
