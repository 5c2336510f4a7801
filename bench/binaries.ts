import { spawnSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The repository's root. */
export const root = join(dirname(fileURLToPath(import.meta.url)), '..');

const folder = join(root, '.cache', 'bench');

/** What the bench runs; all but k6 are built by `buildBinaries`. */
export const binaries = {
  k6: join(root, 'bin', 'k6'),
  server: join(folder, 'server'),
  bareClient: join(folder, 'client'),
  jsCallbackK6: join(folder, 'k6-js-callback'),
} as const;

/** Builds the bench's own Go programs; quick when nothing has changed. Throws with the compiler's words. */
export function buildBinaries(): void {
  mkdirSync(folder, { recursive: true });
  const builds: [string, string, string][] = [
    ['reference', './server', binaries.server],
    ['reference', './client', binaries.bareClient],
    ['js-callback', './cmd/k6', binaries.jsCallbackK6],
  ];
  for (const [module, command, out] of builds) {
    const args = ['build', '-trimpath', '-ldflags', '-s -w', '-o', out, command];
    const { status, error } = spawnSync('go', args, { cwd: join(root, 'bench', module), stdio: 'inherit' });
    if (error !== undefined) throw new Error('The bench needs Go 1.25 or newer to build its server and clients.');
    if (status !== 0) throw new Error(`bench/${module} does not build`);
  }
}
