import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { binaries, root } from '../binaries.ts';
import { runProcess } from '../process.ts';
import type { Client, ClientRun, StreamLoad } from './client.ts';

/** The line that bench/js-callback/streams.js prints for each answer; instants are the script's Date.now(). */
interface Line {
  readonly requestId: string;
  readonly sentMs: number;
  readonly endMs: number;
  readonly ttftMs: number;
  readonly tpotMs: number;
}

async function run(load: StreamLoad): Promise<ClientRun> {
  const output = join(load.folder, 'requests.ndjson');
  const script = join(root, 'bench', 'js-callback', 'streams.js');
  const ended = await runProcess({
    command: binaries.jsCallbackK6,
    args: ['run', '-q', '--log-format', 'raw', '--console-output', output, script],
    env: {
      BASE_URL: load.url,
      VUS: String(load.streams),
      REQUESTS: String(load.requests),
      TOKENS: String(load.tokens),
      START_SPREAD_MS: String(load.startSpreadMs),
    },
    core: load.core,
    onStart: load.onStart,
  });
  if (ended.exitCode !== 0) throw new Error(`k6 with JavaScript callbacks failed: ${ended.stderr}`);
  const lines = readFileSync(output, 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Line);
  const from = lines.reduce((least, each) => Math.min(least, each.sentMs), Infinity);
  const to = lines.reduce((most, each) => Math.max(most, each.endMs), 0);
  const wallSeconds = (to - from) / 1000;
  return {
    requests: load.requests,
    failures: load.requests - lines.length,
    wallSeconds,
    requestsPerSecond: lines.length / wallSeconds,
    cpuSeconds: ended.cpuSeconds,
    peakRssMb: ended.peakRssMb,
    ttftMs: lines.map((each) => each.ttftMs),
    tpotMs: lines.map((each) => each.tpotMs),
    ids: lines.map((each) => each.requestId),
  };
}

/** k6 with a JavaScript callback per event, as xk6-sse has it. */
export const jsCallback: Client = {
  id: 'js-callback',
  title: 'k6, JS callback per event',
  available: () => (existsSync(binaries.jsCallbackK6) ? null : 'it is not built'),
  run,
};
