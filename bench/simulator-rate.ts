/**
 * How many streams the simulator can keep on time on this machine:
 * `node --import tsx bench/simulator-rate.ts [seconds]`. The simulator runs in its own process, the reader in this one.
 */
import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { Agent, request } from 'node:http';
import { fileURLToPath } from 'node:url';
import type { Lateness } from '../lib/schema/simulator-report.ts';
import { createLatenessLog } from '../simulator/driver/lateness.ts';
import { wallClock } from '../simulator/driver/wall-clock.ts';
import { startSimulator, type SimulatorState } from '../simulator/main.ts';
import type { Profile } from '../simulator/profiles/profile.ts';
import instant from '../simulator/profiles/instant.ts';
import { pause } from './figures.ts';
import { pinned } from './process.ts';

interface Load {
  readonly streams: number;
  readonly stepMs: number;
}

const loads: readonly Load[] = [
  { streams: 64, stepMs: 10 },
  { streams: 128, stepMs: 10 },
  { streams: 256, stepMs: 10 },
  { streams: 512, stepMs: 10 },
];

/** Seconds of a load that are not looked at: connecting and warming up. */
const warmupSeconds = 2;

function steadyProfile(stepMs: number): Profile {
  return { ...instant, id: `steady-${stepMs}ms`, costs: { ...instant.costs, overheadMs: stepMs } };
}

/** The simulator's core and the reader's: neither waits for the other. */
const cores = { simulator: 1, reader: 0 } as const;

/** The part of the child: one simulator, until the parent goes. */
async function serve(stepMs: number): Promise<void> {
  const simulator = await startSimulator({ profile: steadyProfile(stepMs) });
  process.send?.({ url: simulator.url });
  process.on('message', (sinceMs: number) =>
    process.send?.({ state: simulator.state(sinceMs), cpu: process.cpuUsage() }),
  );
  process.on('disconnect', () => void simulator.close());
}

/** The part of the other child: the simulator's clock with nothing to do, as late as the machine makes it. */
async function tick(stepMs: number, seconds: number): Promise<void> {
  const log = createLatenessLog();
  const endMs = wallClock.now() + seconds * 1000;
  await new Promise<void>((over) => {
    const next = (dueMs: number): void => {
      wallClock.at(dueMs, () => {
        log.step(wallClock.now(), stepMs, wallClock.now() - dueMs);
        if (dueMs < endMs) next(dueMs + stepMs);
        else over();
      });
    };
    next(wallClock.now() + stepMs);
  });
  process.send?.(log.summary());
  process.disconnect();
}

interface Report {
  readonly state: SimulatorState;
  /** Microseconds. */
  readonly cpu: NodeJS.CpuUsage;
}

/** The child's state, its lateness since this instant (Unix time, ms). */
async function ask(child: ChildProcess, sinceMs: number): Promise<Report> {
  const answer = once(child, 'message');
  child.send(sinceMs);
  const [report] = (await answer) as [Report];
  return report;
}

/** Opens the streams and counts what they bring: bytes say enough when every chunk has one token. */
function openStreams(url: string, count: number, onChunks: (chunks: number) => void): Agent {
  const agent = new Agent({ keepAlive: false, maxSockets: Infinity });
  const body = JSON.stringify({ prompt: 'Go on.', max_tokens: 100_000, ignore_eos: true, stream: true });
  for (let index = 0; index < count; index += 1) {
    const sent = request(`${url}/v1/completions`, {
      method: 'POST',
      agent,
      headers: { 'content-type': 'application/json' },
    });
    sent.on('response', (response) => {
      response.on('data', (data: Buffer) => onChunks(eventsIn(data)));
      response.on('error', () => {});
    });
    sent.on('error', () => {});
    sent.end(body);
  }
  return agent;
}

/** Events end with two line feeds. An event may end in the next packet: over seconds that evens out. */
function eventsIn(data: Buffer): number {
  let events = 0;
  for (let at = data.indexOf('\n\n'); at !== -1; at = data.indexOf('\n\n', at + 2)) events += 1;
  return events;
}

function startChild(...part: string[]): ChildProcess {
  const args = [...process.execArgv, fileURLToPath(import.meta.url), ...part];
  return spawn(...pinned(cores.simulator, process.execPath, args), { stdio: ['inherit', 'inherit', 'inherit', 'ipc'] });
}

async function measure({ streams, stepMs }: Load, seconds: number): Promise<string> {
  const child = startChild('serve', String(stepMs));
  const [{ url }] = (await once(child, 'message')) as [{ url: string }];
  let tokens = 0;
  const agent = openStreams(url, streams, (chunks) => (tokens += chunks));
  await pause(warmupSeconds * 1000);
  const before = await ask(child, 0);
  const tokensBefore = tokens;
  const sinceMs = Date.now() + 1000;
  const startMs = performance.now();
  await pause(seconds * 1000);
  const after = await ask(child, sinceMs);
  const elapsed = (performance.now() - startMs) / 1000;
  const rate = (tokens - tokensBefore) / elapsed;
  agent.destroy();
  child.disconnect();
  await once(child, 'exit');
  const busy = after.cpu.user + after.cpu.system - before.cpu.user - before.cpu.system;
  const cells = [
    `${streams} × ${stepMs} ms`,
    Math.round((streams * 1000) / stepMs),
    Math.round(rate),
    ...latenessCells(after.state.lateness),
    `${Math.round(busy / elapsed / 1e4)} %`,
    onTime(after.state.lateness),
  ];
  return `| ${cells.join(' | ')} |`;
}

const latenessCells = ({ p50Ms, p99Ms, maxMs }: Lateness): string[] =>
  [p50Ms, p99Ms, maxMs].map((ms) => (ms ?? Number.NaN).toFixed(1));

const onTime = ({ trustworthy, resyncs }: Lateness): string =>
  trustworthy === true ? 'yes' : `no${resyncs > 0 ? ` (${resyncs} resyncs)` : ''}`;

/** How late the same clock is on the same core when it has nothing to write: no server can be better. */
async function measureIdle(stepMs: number, seconds: number): Promise<string> {
  const child = startChild('tick', String(stepMs), String(seconds));
  const [lateness] = (await once(child, 'message')) as [Lateness];
  await once(child, 'exit');
  return `| none × ${stepMs} ms | | | ${latenessCells(lateness).join(' | ')} | | ${onTime(lateness)} |`;
}

const [, , part] = process.argv;
if (part === 'serve') {
  await serve(Number(process.argv[3]));
} else if (part === 'tick') {
  await tick(Number(process.argv[3]), Number(process.argv[4]));
} else {
  const seconds = Number(process.argv[2] ?? 10);
  // All threads of this process; without taskset nothing is pinned.
  spawnSync('taskset', ['-a', '-c', '-p', String(cores.reader), String(process.pid)], { stdio: 'ignore' });
  process.stdout.write(
    '| streams × step | wanted tok/s | got tok/s | late p50 ms | p99 ms | max ms | CPU | on time |\n|---|---|---|---|---|---|---|---|\n',
  );
  process.stdout.write(`${await measureIdle(10, seconds)}\n`);
  for (const load of loads) process.stdout.write(`${await measure(load, seconds)}\n`);
}
