// The commands of the documentation, run in their order in an empty folder, as somebody would who reads it.
import assert from 'node:assert/strict';
import { spawn, type ChildProcess } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { documentedBlocks, missingIn, type DocumentedBlock } from './documented-commands.ts';
import { root } from './k6-process.ts';

/** With `TUTORIAL=whole` everything goes on for as long as for a reader, a quarter of an hour. */
const whole = process.env.TUTORIAL === 'whole';
/** Settings that shorten every run. */
const shortened = whole ? {} : { MAX_TOKENS: '8' };
/** What is added to a command, by the words that it contains. */
const additions: Readonly<Record<string, string>> = {
  'k6-vllm sim': '--port 0',
  ...(whole ? {} : { 'saturate news-categorization --quick --output': '--most-probes 4 --probe-time 10s' }),
};

const home = mkdtempSync(join(tmpdir(), 'k6-vllm-tutorial-'));
const folder = join(home, 'k6-vllm');
const state = join(home, 'state.sh');
let server: ChildProcess | null = null;
after(async () => {
  await stopServer();
  rmSync(home, { recursive: true, force: true });
});

/** The folder as `git clone` and `make setup` leave it: what is built is copied, since runs belong beside it; the rest is linked. */
function setUp(): void {
  mkdirSync(folder);
  const own = new Set(['bin', 'scenarios', 'runs', 'sweeps', 'saturations', '.git']);
  for (const name of readdirSync(root)) if (!own.has(name)) symlinkSync(join(root, name), join(folder, name));
  const isBuilt = (path: string): boolean => !/\.ts$|\.map$|\/k6(-vllm)?$/.test(path);
  for (const name of ['bin', 'scenarios'])
    cpSync(join(root, name), join(folder, name), { recursive: true, filter: isBuilt });
  symlinkSync(join(root, 'bin', 'k6'), join(folder, 'bin', 'k6'));
  symlinkSync('k6-vllm.mjs', join(folder, 'bin', 'k6-vllm'));
  const { PATH = '' } = process.env;
  const settings = Object.entries(shortened).map(([name, value]) => `export ${name}=${value}\n`);
  writeFileSync(state, `cd '${folder}'\nexport PATH='${PATH}'\n${settings.join('')}`);
}

/** As it is typed, with what shortens it. */
const typed = (script: string): string =>
  script
    .split('\n')
    .map((line) => {
      const [, more] = Object.entries(additions).find(([words]) => line.includes(words)) ?? [];
      return more === undefined ? line : `${line} ${more}`;
    })
    .join('\n');

/** In a shell of its own that takes over variables and folder from the one before, and hands them on. */
function shell(script: string): ChildProcess {
  const text = `. '${state}'\n${script}\ncode=$?\n{ export -p; printf 'cd %q\\n' "$PWD"; } > '${state}'\nexit $code\n`;
  return spawn('bash', ['-c', text], { env: { HOME: home }, stdio: ['ignore', 'pipe', 'pipe'], detached: true });
}

function heard(child: ChildProcess): () => string {
  let said = '';
  for (const stream of [child.stdout, child.stderr])
    stream?.on('data', (chunk: Buffer) => void (said += String(chunk)));
  return () => said;
}

const ended = (child: ChildProcess): Promise<number | null> =>
  new Promise((settle) => {
    child.once('close', (code) => settle(code));
  });

async function stopServer(): Promise<void> {
  if (server?.pid === undefined) return;
  const over = ended(server);
  if (server.exitCode === null) process.kill(-server.pid, 'SIGINT');
  else return;
  await over;
  server = null;
}

/** Starts a server that stays, and sends what follows to its port. */
async function serve(script: string): Promise<void> {
  await stopServer();
  const child = spawn('bash', ['-c', `. '${state}'\nexec ${typed(script).trim()}\n`], {
    env: { HOME: home },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  });
  server = child;
  const said = heard(child);
  const url = await new Promise<string>((settle, fail) => {
    child.stdout?.on('data', () => {
      const [found] = /http:\/\/127\.0\.0\.1:\d+/.exec(said()) ?? [];
      if (found !== undefined) settle(found);
    });
    child.once('close', () => fail(new Error(said())));
  });
  writeFileSync(state, `${readFileSync(state, 'utf8')}\nexport BASE_URL=${url}\n`);
}

/** What the page says of whole requests need not be so of shortened ones. */
const isVerdict = (line: string): boolean => /^(pass|inconclusive|warning)\b/i.test(line);

async function runBlock({ script, exits, excerpt, stays }: DocumentedBlock): Promise<void> {
  if (stays) return serve(script);
  const child = shell(typed(script));
  const said = heard(child);
  const code = await ended(child);
  assert.ok(code !== null && exits.includes(code), `exit code ${code}:\n${said()}`);
  const missing = missingIn(said(), excerpt ?? '').filter((line) => whole || !isVerdict(line));
  assert.deepEqual(missing, [], said());
}

test(
  'every command of the tutorial works as it is printed, in its order, in a folder that was just set up',
  { timeout: 1_500_000 },
  async (t) => {
    setUp();
    for (const block of documentedBlocks('docs/tutorial.md')) {
      const name = `docs/tutorial.md:${block.line}: ${block.script.split('\n')[0] ?? ''}`;
      await t.test(name, { skip: block.notRun ?? false }, () => runBlock(block));
    }
    for (const left of [
      'runs/before/report.html',
      'comparison/comparison.html',
      'saturations/first/capacity.html',
      'gate.json',
    ])
      assert.ok(existsSync(join(folder, left)), left);
    assert.deepEqual(
      (JSON.parse(readFileSync(join(folder, 'gate.json'), 'utf8')) as { folder: string }).folder,
      'runs/before',
    );
  },
);

test('of the tutorial, only what needs the network or a server of the reader is not run', () => {
  const blocks = documentedBlocks('docs/tutorial.md');
  assert.ok(blocks.length >= 15, String(blocks.length));
  assert.deepEqual(
    blocks.flatMap(({ notRun }) => notRun ?? []),
    [
      "needs the repository's address and the network; the test begins in a folder that is set up",
      'needs a server of your own',
    ],
  );
});
