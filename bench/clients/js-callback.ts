import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { binaries, root } from '../binaries.ts';
import type { Client } from './client.ts';
import { figuresOf, runStreams, type Stream } from './k6-streams.ts';

/** The line that bench/js-callback/streams.js prints for each answer; instants are the script's Date.now(). */
interface Line extends Stream {
  readonly sentMs: number;
  readonly endMs: number;
}

/** k6 with a JavaScript callback per event, as xk6-sse has it. */
export const jsCallback: Client = {
  id: 'js-callback',
  title: 'k6, JS callback per event',
  available: () => (existsSync(binaries.jsCallbackK6) ? null : 'it is not built'),
  run: async (load) => {
    const output = join(load.folder, 'requests.ndjson');
    const script = join(root, 'bench', 'js-callback', 'streams.js');
    const ended = await runStreams(binaries.jsCallbackK6, ['--console-output', output, script], load);
    const lines = readFileSync(output, 'utf8')
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as Line);
    return figuresOf(load.requests, lines, lines, ended);
  },
};
