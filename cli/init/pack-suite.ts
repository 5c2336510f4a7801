import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { UsageError } from '../../lib/schema/usage-error.ts';
import { packageRoot } from '../package-root.ts';
import { suiteVersion } from '../suite-version.ts';

/** What the suite's tarball is called. */
export const tarballName = `k6-vllm-${suiteVersion}.tgz`;

/**
 * Packs this very suite into a folder. A project then has the version that it was made with, wherever it is checked out, and needs no registry for it.
 */
export function packSuite(folder: string): void {
  mkdirSync(folder, { recursive: true });
  // a checkout has the sources of what is packed, a package what was made of them
  const make = join(packageRoot, 'build-package.mjs');
  if (existsSync(make)) succeed(process.execPath, [make], packageRoot);
  succeed('npm', ['pack', packageRoot, '--ignore-scripts', '--silent', '--pack-destination', folder], folder);
  if (!existsSync(join(folder, tarballName))) throw new Error(`npm pack left no ${tarballName} in ${folder}`);
}

function succeed(command: string, args: readonly string[], cwd: string): void {
  const { error, status, stdout, stderr } = spawnSync(command, args, { cwd, encoding: 'utf8' });
  if (status === 0) return;
  const why = error === undefined ? `${stdout}${stderr}`.trim() : error.message;
  throw new UsageError(`The suite cannot be packed for the project: ${[command, ...args].join(' ')} failed.`, [why]);
}
