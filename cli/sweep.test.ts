import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { sweepSchema, type Sweep } from '../lib/schema/sweep.ts';
import { seededRandom } from '../lib/statistics/seeded-random.ts';
import { fakeRequests, makeFakeK6, type FakeK6 } from './sweep/fake-k6.test-support.ts';

const root = mkdtempSync(join(tmpdir(), 'k6-vllm-sweep-'));
after(() => rmSync(root, { recursive: true, force: true }));

const main = new URL('./main.ts', import.meta.url).pathname;
const scenario = join(root, 's.js');
writeFileSync(scenario, '');

interface Place {
  readonly k6: FakeK6;
  readonly folder: string;
}

function place(name: string): Place {
  const made = join(root, name);
  mkdirSync(made);
  return { k6: makeFakeK6(made), folder: join(made, 'sweep') };
}

/** Starts `k6-vllm sweep` as the leader of a process group of its own. */
function start(args: readonly string[], settings: Record<string, string> = {}) {
  const { PATH = '', HOME = '' } = process.env;
  const child = spawn(process.execPath, ['--import', 'tsx', main, 'sweep', ...args], {
    env: { PATH, HOME, ...settings },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  });
  let said = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (said += chunk.toString()));
  const ended = once(child, 'close').then(([code, signal]) => ({
    code: code as number | null,
    signal: signal as string | null,
    said,
  }));
  return { pid: child.pid ?? 0, ended, isOver: () => child.exitCode !== null || child.signalCode !== null };
}

const run = (args: readonly string[], settings: Record<string, string> = {}) => start(args, settings).ended;

const begin = ({ k6, folder }: Place, axis: string, ...rest: string[]): string[] => [
  scenario,
  '--axis',
  axis,
  '--k6',
  k6.path,
  '--output',
  folder,
  '--settle',
  '0',
  ...rest,
];
const goOn = ({ k6, folder }: Place, ...rest: string[]): string[] => ['--resume', folder, '--k6', k6.path, ...rest];

const read = ({ folder }: Place): Sweep =>
  sweepSchema.parse(JSON.parse(readFileSync(join(folder, 'sweep.json'), 'utf8')));

async function waitUntil(holds: () => boolean): Promise<void> {
  for (let i = 0; i < 1200 && !holds(); i += 1) await pause(50);
  assert.ok(holds(), 'it did not come to that within a minute');
}

function lives(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

/** Every cell is done, in one whole run folder that is its own, and nothing else is there. */
function assertWhole(at: Place): void {
  const { cells } = read(at);
  assert.ok(cells.every(({ state }) => state === 'done'));
  assert.deepEqual(readdirSync(join(at.folder, 'runs')).sort(), cells.map(({ id }) => id).sort());
  assert.deepEqual(readdirSync(at.folder).sort(), ['logs', 'runs', 'sweep.json']);
  for (const { id } of cells) {
    const folder = join(at.folder, 'runs', id);
    const records = readFileSync(join(folder, 'requests.ndjson'), 'utf8').trimEnd().split('\n');
    assert.equal(records.length, fakeRequests, id);
    assert.ok(existsSync(join(folder, 'assessment.json')), id);
  }
}

test('a sweep runs each cell once, in the order that it shows beforehand, and tabulates what came out', async () => {
  const at = place('plain');
  const grid = begin(at, 'CONCURRENCY=5,10,50', '--repeats', '2', '--env', 'REQUESTS=37');
  const dry = await run([...grid, '--dry-run']);
  assert.equal(dry.code, 0, dry.said);
  assert.match(dry.said, /^6 of 6 cells to run, .* \(seed 1\):/);
  assert.match(dry.said, /With 2 repeats nothing is known of the spread/);
  assert.ok(!existsSync(at.folder));
  const planned = [...dry.said.matchAll(/CONCURRENCY=(\d+), repeat (\d)/g)].map(([, c, r]) => `concurrency-${c}_r${r}`);
  assert.equal(new Set(planned).size, 6);

  const { code, said } = await run(grid);
  assert.equal(code, 0, said);
  assertWhole(at);
  assert.deepEqual(
    at.k6.tally().filter((line) => line.startsWith('begin')),
    planned.map((id) => `begin ${id}`),
  );
  assert.match(said, /^CONCURRENCY=\d+, repeat \d: throughput [\d.]+\sreq\/s, /m);
  assert.match(said, /2 of 6 cells done · about [\d.]+\sm?s left/);
  assert.match(said, /^CONCURRENCY {2}done +throughput +goodput +p95 TTFT +p95 E2E +success$/m);
  assert.match(said, /^50 +2\/2 /m);
  assert.match(said, /^What follows from it: k6-vllm plan .*sweep$/m);
  const again = await run(grid);
  assert.equal(again.code, 1);
  assert.match(again.said, /holds a sweep already/);
});

test('mistakes are told all at once, before anything is begun', async () => {
  const at = place('mistakes');
  const { code, said } = await run([...begin(at, 'CONCURENCY=5'), '--axis', 'TIMEOUT=30'], {
    SEDE: '1',
    REQEUSTS: '5',
  });
  assert.equal(code, 1);
  for (const words of [
    /CONCURENCY is not a setting; did you mean/,
    /TIMEOUT=30 has no unit/,
    /REQEUSTS is not a setting/,
  ])
    assert.match(said, words);
  assert.match((await run(['--resume', at.folder])).said, /is no folder of a sweep/);
  assert.match((await run(['smoke', '--resume', at.folder])).said, /gone on with as it was begun/);
  const file = join(root, 'wrong.yaml');
  writeFileSync(file, 'axes: [CONCURRENCY]\nrepeats: many\ncolour: red\n');
  const yaml = await run(['--file', file]);
  assert.match(yaml.said, /axes: must be lists of values[^]*repeats: must be a whole number[^]*colour/);
  assert.ok(!existsSync(at.folder));
});

test('killed at twenty random moments and gone on with, it has every cell exactly once', async (t) => {
  const at = place('killed');
  const seed = Date.now() % 1e9;
  t.diagnostic(`seed ${seed}`);
  const random = seededRandom(seed);
  const settings = { SLEEP: '0.2' };
  const grid = begin(at, `CONCURRENCY=${Array.from({ length: 12 }, (_, i) => i + 1).join(',')}`, '--repeats', '2');
  const kept = new Map<string, string | null>();
  const keep = (): void => {
    for (const { id, state, endedAt } of existsSync(at.folder) ? read(at).cells : [])
      if (state === 'done') kept.set(id, kept.get(id) ?? endedAt);
  };
  let inCells = 0;
  for (let kill = 0; kill < 20; kill += 1) {
    const begun = existsSync(join(at.folder, 'sweep.json'));
    const sweep = start(begun ? goOn(at) : grid, settings);
    const before = at.k6.tally().length;
    // now and then before the first cell is begun, else within the first few
    if (random() < 0.8) await waitUntil(() => at.k6.tally().length > before || sweep.isOver());
    await pause(1000 * random());
    if (at.k6.tally().length > before) inCells += 1;
    if (!sweep.isOver()) process.kill(-sweep.pid, 'SIGKILL');
    await sweep.ended;
    if (existsSync(join(at.folder, 'sweep.json'))) keep();
  }
  assert.ok(inCells > 5, `${inCells} of 20 were killed within a cell`);
  const { code, said } = await run(goOn(at), settings);
  assert.equal(code, 0, said);
  assertWhole(at);
  const last = new Map(read(at).cells.map(({ id, endedAt }) => [id, endedAt]));
  for (const [id, endedAt] of kept) assert.equal(last.get(id), endedAt, `${id} was done, and run again`);
  assert.ok(!at.k6.tally().some((line) => line.startsWith('overlap')), 'two k6 were at work at once');
});

test('a k6 does not outlive the sweep that started it, however that ends', async () => {
  const at = place('orphan');
  const sweep = start(begin(at, 'CONCURRENCY=5'), { SLEEP: '60' });
  await waitUntil(() => at.k6.tally().length > 0);
  const pid = at.k6.pid();
  assert.ok(lives(pid));
  const second = await run(goOn(at));
  assert.match(second.said, /under way already/);
  process.kill(-sweep.pid, 'SIGKILL');
  await sweep.ended;
  await waitUntil(() => !lives(pid));
  assert.deepEqual(at.k6.tally(), ['begin concurrency-5_r1']);
});

test('Ctrl-C ends the cell in order, forgets it, and says how to go on', async () => {
  const at = place('interrupted');
  const sweep = start(begin(at, 'CONCURRENCY=5,6', '--repeats', '1'), { SLEEP: '60' });
  await waitUntil(() => at.k6.tally().length > 0);
  process.kill(-sweep.pid, 'SIGINT');
  const { code, said } = await sweep.ended;
  assert.equal(code, 105, said);
  assert.match(said, /0 of 2 cells done[^]*Go on with: k6-vllm sweep --resume /);
  assert.deepEqual(
    read(at).cells.map(({ state }) => state),
    ['pending', 'pending'],
  );
  assert.deepEqual(readdirSync(join(at.folder, 'runs')), []);
  assert.equal((await run(goOn(at))).code, 0);
  assertWhole(at);
});

test('failures in a row end it; they are kept with their reason until they are asked for again', async () => {
  const at = place('failing');
  const { code, said } = await run(begin(at, 'CONCURRENCY=1,2,3,4', '--repeats', '1'), { CODE: '107' });
  assert.equal(code, 107, said);
  assert.match(said, /failed: k6 ended with 107; the reason is 107[^]*3 cells in a row failed/);
  assert.deepEqual(
    read(at).cells.map(({ state }) => state),
    ['failed', 'failed', 'failed', 'pending'],
  );
  const rest = await run(goOn(at));
  assert.equal(rest.code, 107);
  assert.match(rest.said, /1 of 4 cells done, 3 failed/);
  const anew = await run(goOn(at, '--retry-failed'));
  assert.equal(anew.code, 0, anew.said);
  assertWhole(at);
});

test('missed objectives are a result; another server than before is none, and ends it', async () => {
  const at = place('changed');
  const grid = begin(at, 'CONCURRENCY=1,2,3', '--repeats', '1');
  const sweep = start(grid, { CODE: '99', SLEEP: '1' });
  await waitUntil(() => existsSync(join(at.folder, 'sweep.json')) && read(at).cells[0]?.state === 'done');
  process.kill(-sweep.pid, 'SIGKILL');
  await sweep.ended;
  const { code, said } = await run(goOn(at), { VERSION: '2' });
  assert.equal(code, 1, said);
  assert.match(said, /another server answered than in the cells before: version: 1 before, 2 now/);
  assert.deepEqual(
    read(at).cells.map(({ state }) => state),
    ['done', 'failed', 'pending'],
  );
});

/** A port that nobody has, for now. */
async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  server.close();
  await once(server, 'close');
  return port;
}

test('servers of a YAML file are started for their cells, one at a time, and ended', async () => {
  const at = place('servers');
  const port = await freePort();
  const log = join(root, 'servers', 'served');
  const serve = join(root, 'servers', 'serve.mjs');
  writeFileSync(
    serve,
    `import { createServer } from 'node:http';
import { appendFileSync } from 'node:fs';
const note = (what) => appendFileSync(${JSON.stringify(log)}, what + ' ' + process.argv[2] + '\\n');
createServer((_, reply) => reply.end('{}')).listen(${port}, '127.0.0.1', () => note('up'));
process.on('SIGTERM', () => { note('down'); process.exit(0); });
`,
  );
  const baseUrl = `http://127.0.0.1:${port}`;
  const file = join(root, 'servers', 'sweep.yaml');
  const variant = (name: string): object => ({ baseUrl, start: `exec '${process.execPath}' '${serve}' ${name}` });
  // JSON is YAML
  const servers = { small: variant('small'), big: { ...variant('big'), settings: { GPU: 'H100' } } };
  writeFileSync(file, JSON.stringify({ scenario, axes: { CONCURRENCY: [1, 2] }, servers, repeats: 2, settle: 0 }));
  const { code, said } = await run(['--file', file, '--k6', at.k6.path, '--output', at.folder]);
  assert.equal(code, 0, said);
  assertWhole(at);
  const served = readFileSync(log, 'utf8').trimEnd().split('\n');
  assert.ok(served.length >= 4 && served.length <= 8, served.join());
  served.forEach((line, i) => assert.match(line, i % 2 === 0 ? /^up/ : /^down/));
  assert.deepEqual(read(at).cells.find(({ server }) => server === 'big')?.settings.GPU, 'H100');
  assert.match(said, /^server {2}CONCURRENCY +done/m);
});

test('a server that does not come up is told with its last words, and ends the sweep', async () => {
  const at = place('cold');
  const file = join(root, 'cold', 'sweep.yaml');
  const baseUrl = `http://127.0.0.1:${await freePort()}`;
  writeFileSync(
    file,
    `scenario: ${scenario}\nservers:\n  cold: {baseUrl: "${baseUrl}", start: "echo no such model; exit 3"}\n`,
  );
  const { code, said } = await run(['--file', file, '--k6', at.k6.path, '--output', at.folder]);
  assert.equal(code, 1);
  assert.match(said, /The server cold did not come up: it ended\.\n {2}- no such model/);
  assert.deepEqual(at.k6.tally(), []);
  assert.ok(read(at).cells.every(({ state }) => state === 'pending'));
});
