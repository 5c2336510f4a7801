import type { Client } from '../clients/client.ts';
import { pause } from '../figures.ts';
import { treeCpuSeconds } from '../process.ts';
import { withReferenceServer, type ReferenceServer } from '../reference-server.ts';
import { alternately, overBare } from '../rounds.ts';
import type { MeasuredRow } from '../rows.ts';
import type { Measurement } from './measurement.ts';
import { whileAllOpen } from './steady.ts';

const gapMs = 10;
const settleMs = 500;
const windowMs = 3000;
/** Streams last through start, settling and window, and somewhat longer. */
const tokens = 600;
const participants = new Set(['k6-vllm', 'bare', 'js-callback']);

/** Microseconds of CPU per chunk that the server wrote, over a window in which all streams run. */
async function cpuPerChunk(pid: number, server: ReferenceServer): Promise<number> {
  await pause(settleMs);
  const before = { cpu: treeCpuSeconds(pid), tokens: (await server.counters()).tokens };
  await pause(windowMs);
  const after = { cpu: treeCpuSeconds(pid), tokens: (await server.counters()).tokens };
  return ((after.cpu - before.cpu) / (after.tokens - before.tokens)) * 1e6;
}

async function ofStreams(streams: number, clients: readonly Client[], rounds: number): Promise<MeasuredRow[]> {
  const load = { model: 'reference', streams, requests: streams, tokens, startSpreadMs: 500, core: 1 };
  const values = await withReferenceServer({ ttftMs: 50, gapMs, core: 0 }, (server) =>
    alternately(clients, rounds, (client, folder) =>
      whileAllOpen(client, { ...load, folder }, server, (pid) => cpuPerChunk(pid, server)),
    ),
  );
  const id = `cpu-per-chunk-${streams}`;
  const what = `${streams} streams at ${1000 / gapMs} tokens/s: CPU per chunk`;
  return [
    { id, what, unit: 'µs', goal: null, values },
    {
      id: `${id}-ratio`,
      what: 'the same, of the bare client’s',
      unit: 'ratio',
      goal: { bound: 'at most', value: 1.3 },
      values: overBare(values),
    },
  ];
}

/** (b) What reading a token costs. */
export const cpuPerChunkMeasurement: Measurement = {
  id: 'cpu',
  title: 'CPU per chunk',
  how: `Streams at ${1000 / gapMs} tokens/s, all open together, server on core 0 and client on core 1. User and system time of the client's process over ${windowMs / 1000} s in which all streams run, without start-up, divided by the chunks that the server wrote in that time. A client that falls behind the server looks cheaper than it is. The goal lets finding events, reading their JSON and time-stamping cost at most 30 % on top of what the kernel and net/http take anyway.`,
  measure: async ({ clients, rounds }) => {
    const able = clients.filter((client) => participants.has(client.id));
    return [...(await ofStreams(200, able, rounds)), ...(await ofStreams(500, able, rounds))];
  },
};
