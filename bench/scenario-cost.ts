// What the scenario costs before and while it sends: start-up to the first request, and memory at 100 VUs.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { binaries, root } from './binaries.ts';
import { medianOf } from './figures.ts';
import { runProcess } from './process.ts';

const repeats = 5;

/** A server that answers the pre-flight and every request at once, and tells when the first generation came. */
async function instantServer(): Promise<{
  url: string;
  firstRequest: () => number | null;
  reset: () => void;
  close: () => void;
}> {
  let first: number | null = null;
  const usage = { prompt_tokens: 5, completion_tokens: 2 };
  const answers: Record<string, unknown> = {
    '/v1/models': { data: [{ id: 'm', owned_by: 'bench', max_model_len: 100_000 }] },
    '/tokenize': { count: 800 },
  };
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => (body += chunk.toString()));
    request.on('end', () => {
      const known = answers[request.url ?? ''];
      if (known !== undefined) return response.end(JSON.stringify(known));
      if (request.url !== '/v1/chat/completions' || !body.includes('"messages"')) return response.writeHead(400).end();
      first ??= performance.now();
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      for (const chunk of [
        { choices: [{ index: 0, delta: { content: 'a' }, finish_reason: null }] },
        { choices: [{ index: 0, delta: { content: 'b' }, finish_reason: 'stop' }] },
        { choices: [], usage },
      ]) {
        response.write(`data: ${JSON.stringify(chunk)}\n\n`);
      }
      return response.end('data: [DONE]\n\n');
    });
  }).listen(0, '127.0.0.1');
  await new Promise((settle) => server.once('listening', settle));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    firstRequest: () => first,
    reset: () => (first = null),
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}

/** Runs the scenario; resolves with its peak resident memory in MB. */
async function runScenario(env: Record<string, string>): Promise<number> {
  const args = ['run', '-q', join(root, 'scenarios', 'inngest-style.js')];
  return (await runProcess({ command: binaries.k6, args, env, core: null })).peakRssMb;
}

const server = await instantServer();
const runs = mkdtempSync(join(tmpdir(), 'k6-vllm-bench-'));
const base = { BASE_URL: server.url, RUNS_DIR: runs };
const rows: [string, string, number[]][] = [
  ['start-up to the first request, 10 VUs', 's', []],
  ['start-up to the first request, 100 VUs', 's', []],
  ['peak memory, 100 VUs, 5,000 requests', 'MB', []],
  ['peak memory, 100 VUs, the same from a file of 19 MB', 'MB', []],
];
const file = join(runs, 'candidates.jsonl');
const quietly = { cwd: root, stdio: 'ignore' } as const;
execFileSync('node', ['bin/k6-vllm.mjs', 'dataset', 'candidate-eval', file, '--model', 'm'], quietly);
for (let round = 0; round < repeats; round += 1) {
  for (const [index, concurrency] of [10, 100].entries()) {
    server.reset();
    const started = performance.now();
    await runScenario({
      ...base,
      REQUESTS: '200',
      CONCURRENCY: String(concurrency),
      RUN_DIR: join(runs, `${round}-${concurrency}`),
    });
    rows[index]?.[2].push(((server.firstRequest() ?? Number.NaN) - started) / 1000);
  }
  for (const [index, DATASET] of ['', file].entries()) {
    const RUN_DIR = join(runs, `${round}-memory-${index}`);
    const peakMb = await runScenario({ ...base, DATASET, REQUESTS: '5000', CONCURRENCY: '100', RUN_DIR });
    rows[2 + index]?.[2].push(peakMb);
  }
}
server.close();
rmSync(runs, { recursive: true, force: true });

console.log(`| inngest-style, bin/k6 (median of ${repeats}) | median | min | max |`);
console.log('|---|---|---|---|');
for (const [name, unit, values] of rows) {
  const digits = unit === 's' ? 2 : 0;
  const shown = [medianOf(values), Math.min(...values), Math.max(...values)].map(
    (value) => `${value.toFixed(digits)} ${unit}`,
  );
  console.log(`| ${name} | ${shown.join(' | ')} |`);
}
