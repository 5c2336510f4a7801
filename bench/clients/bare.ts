import { existsSync } from 'node:fs';
import { binaries } from '../binaries.ts';
import { runProcess } from '../process.ts';
import type { Client, ClientRun, StreamLoad } from './client.ts';

/** What bench/reference/client prints. */
interface Report {
  readonly requests: number;
  readonly failures: number;
  readonly wallSeconds: number;
  readonly requestsPerSecond: number;
  readonly results: readonly { readonly id: string; readonly ttftMs: number; readonly tpotMs: number }[];
}

async function run(load: StreamLoad): Promise<ClientRun> {
  const flags: Record<string, string | number> = {
    url: load.url,
    model: load.model,
    streams: load.streams,
    requests: load.requests,
    tokens: load.tokens,
    'start-spread-ms': load.startSpreadMs,
  };
  const ended = await runProcess({
    command: binaries.bareClient,
    args: Object.entries(flags).map(([name, value]) => `-${name}=${value}`),
    core: load.core,
    onStart: load.onStart,
  });
  if (ended.exitCode !== 0) throw new Error(`the bare client failed: ${ended.stderr}`);
  const { results, ...figures } = JSON.parse(ended.stdout) as Report;
  return {
    ...figures,
    cpuSeconds: ended.cpuSeconds,
    peakRssMb: ended.peakRssMb,
    ttftMs: results.map((each) => each.ttftMs),
    tpotMs: results.map((each) => each.tpotMs),
    ids: results.map((each) => each.id),
  };
}

/** A client that only reads and looks at the clock: what the machine allows. */
export const bare: Client = {
  id: 'bare',
  title: 'bare Go client',
  available: () => (existsSync(binaries.bareClient) ? null : 'it is not built'),
  run,
};
