import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { root } from '../binaries.ts';
import { pause } from '../figures.ts';

/** What the simulator itself says of all that it was asked since it started. */
export interface Truth {
  /** Requests whose first token was made, those that were broken off later included. */
  readonly begun: number;
  readonly finished: number;
  readonly promptTokens: number;
  readonly outputTokens: number;
  /** Over the begun requests, from their arrival. */
  readonly meanTtftMs: number;
  /** Over the finished requests. */
  readonly meanTpotMs: number;
  /** Requests that it still has, 0 when all was well. */
  readonly left: number;
}

/** The simulator as its users start it, in a process of its own. */
export interface ServedSimulator {
  readonly url: string;
  readonly truth: () => Promise<Truth>;
  readonly close: () => Promise<void>;
}

/** Starts it on a free port of 127.0.0.1; throws when it does not come up. */
export async function serveSimulator(profile: string): Promise<ServedSimulator> {
  const args = [join(root, 'bin', 'k6-vllm.mjs'), 'sim', '--profile', profile, '--port', '0'];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  const ended = once(child, 'exit');
  const lines = createInterface(child.stdout);
  const [line] = (await Promise.race([
    once(lines, 'line'),
    ended.then(() => {
      throw new Error('the simulator did not start; "make build" makes bin/k6-vllm.mjs');
    }),
  ])) as [string];
  const url = /http:\S+?(?=[;\s]|$)/.exec(line)?.[0];
  if (url === undefined) throw new Error(`the simulator did not say where it is: ${line}`);
  return {
    url,
    truth: () => settledTruth(url),
    close: async () => {
      child.kill();
      await ended;
    },
  };
}

/** A client may end before the server has seen its last connection close; after two seconds it should have. */
async function settledTruth(url: string): Promise<Truth> {
  for (let waitedMs = 0; ; waitedMs += 100) {
    const truth = readTruth(await (await fetch(`${url}/metrics`)).text());
    if (truth.left === 0 || waitedMs >= 2000) return truth;
    await pause(100);
  }
}

function readTruth(metrics: string): Truth {
  const sum = (name: string): number => {
    const samples = metrics.matchAll(new RegExp(`^vllm:${name}(?:\\{.*\\})? (\\S+)$`, 'gm'));
    return [...samples].reduce((total, [, value]) => total + Number(value), 0);
  };
  const meanMs = (name: string): number => (1000 * sum(`${name}_seconds_sum`)) / sum(`${name}_seconds_count`);
  return {
    begun: sum('time_to_first_token_seconds_count'),
    finished: sum('request_success_total'),
    promptTokens: sum('prompt_tokens_total'),
    outputTokens: sum('generation_tokens_total'),
    meanTtftMs: meanMs('time_to_first_token'),
    meanTpotMs: meanMs('request_time_per_output_token'),
    left: sum('num_requests_running') + sum('num_requests_waiting'),
  };
}
