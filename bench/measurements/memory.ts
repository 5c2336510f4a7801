import type { Client } from '../clients/client.ts';
import { pause } from '../figures.ts';
import { treeRssMb } from '../process.ts';
import { withReferenceServer } from '../reference-server.ts';
import { alternately } from '../rounds.ts';
import type { MeasuredRow } from '../rows.ts';
import type { Measurement } from './measurement.ts';
import { whileAllOpen } from './steady.ts';

const gapMs = 250;
const tokens = 14;
const looks = 4;
const baseMb = 60;
const perStreamMb = 0.3;
const participants = new Set(['k6-vllm', 'bare', 'js-callback']);

/** The largest of a few looks, as the garbage collector may run between two. */
async function residentMb(pid: number): Promise<number> {
  let most = 0;
  for (let look = 0; look < looks; look += 1) {
    most = Math.max(most, treeRssMb(pid));
    await pause(gapMs);
  }
  return most;
}

async function ofStreams(streams: number, clients: readonly Client[], rounds: number): Promise<MeasuredRow> {
  const load = { model: 'reference', streams, requests: streams, tokens, startSpreadMs: 500, core: null };
  const values = await withReferenceServer({ ttftMs: 500, gapMs, core: null }, (server) =>
    alternately(clients, rounds, (client, folder) => whileAllOpen(client, { ...load, folder }, server, residentMb)),
  );
  return {
    id: `memory-${streams}`,
    what: `${streams} streams open: resident memory`,
    unit: 'MB',
    goal: { bound: 'at most', value: baseMb + perStreamMb * streams },
    values,
  };
}

/** (d) What an open stream takes. */
export const memory: Measurement = {
  id: 'memory',
  title: 'Memory',
  how: `One virtual user per stream, streams slow enough (a token every ${gapMs} ms) for all to be open together; resident memory of the process tree while they are. The goal is ${baseMb} MB for k6 itself and ${perStreamMb} MB for each stream: its virtual user (a JavaScript VM), its connection and its buffers.`,
  measure: async ({ clients, rounds }) => {
    const able = clients.filter((client) => participants.has(client.id));
    const rows: MeasuredRow[] = [];
    for (const streams of [100, 1000, 2000]) rows.push(await ofStreams(streams, able, rounds));
    return rows;
  },
};
