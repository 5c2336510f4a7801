import { spawn, type ChildProcess } from 'node:child_process';

/** Waits for a line, and becomes the command; without the line, this process is gone already. */
const gate = 'read -r _ || exit 125; exec "$@" </dev/null';
/** Waits for a line; without it, this process is gone, and the group that was started has to go as well. */
const watch = 'read -r _ || kill -s KILL -- "-$1"';

export interface BoundOptions {
  /** A file descriptor for both outputs. */
  readonly output: number;
  readonly env: NodeJS.ProcessEnv;
  readonly cwd: string;
}

/**
 * A process in a group of its own that ends with this one, even where this one is killed: what it leaves would otherwise go on to load the server.
 * A watcher holds the other end of a pipe, and the command begins only when the watcher is there.
 */
export function spawnBound(command: string, args: readonly string[], { output, env, cwd }: BoundOptions): ChildProcess {
  const child = spawn('/bin/sh', ['-c', gate, 'sh', command, ...args], {
    stdio: ['pipe', output, output],
    detached: true,
    env,
    cwd,
  });
  const watcher = spawn('/bin/sh', ['-c', watch, 'sh', String(child.pid)], {
    stdio: ['pipe', 'ignore', 'ignore'],
    detached: true,
  });
  watcher.unref();
  for (const { stdin } of [child, watcher]) stdin?.on('error', () => {}); // it has ended: who waits for it hears so
  child.once('close', () => watcher.stdin?.end('over\n'));
  child.stdin?.end('go\n');
  return child;
}
