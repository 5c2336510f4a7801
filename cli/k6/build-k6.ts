import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { UsageError } from '../../lib/schema/usage-error.ts';
import { packageRoot } from '../package-root.ts';
import { builtK6 } from './places.ts';

/** The oldest Go that the extension can be built with, as in `xk6/build.sh`. */
export const oldestGo = '1.25';

/** Whether a Go of this version can build it. */
export function isGoNewEnough(version: string): boolean {
  const [[major = 0, minor = 0], [oldestMajor = 0, oldestMinor = 0]] = [version, oldestGo].map((each) =>
    each.split('.').map(Number),
  ) as [number[], number[]];
  return major > oldestMajor || (major === oldestMajor && minor >= oldestMinor);
}

/** Builds k6 with the extension, unless these very sources have been built before; returns where it lies. */
export function buildK6(): { readonly path: string; readonly isNew: boolean } {
  const path = builtK6();
  if (path === null) throw new Error('the sources of the extension are missing: the suite is not installed as a whole');
  if (existsSync(path)) return { path, isNew: false };
  const sources = join(packageRoot, 'xk6');
  // neither a workspace nor flags of a project around it are meant for this
  const env = { ...process.env, GOWORK: 'off', GOFLAGS: '' };
  requireGo(sources, env);
  console.log('building k6 with the extension (a minute or two the first time; Go fetches the modules that it needs)');
  mkdirSync(dirname(path), { recursive: true });
  const draft = `${path}.${process.pid}`;
  const { status, signal } = spawnSync('go', ['build', '-trimpath', '-ldflags', '-s -w', '-o', draft, './cmd/k6'], {
    cwd: sources,
    env,
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  if (status !== 0) {
    rmSync(draft, { force: true });
    throw new UsageError(
      `Go could not build k6 (${signal ?? `exit code ${String(status)}`}); what it said stands above.`,
      ['where modules cannot be fetched, set GOPROXY to a proxy that you can reach'],
    );
  }
  renameSync(draft, path);
  return { path, isNew: true };
}

function requireGo(folder: string, env: NodeJS.ProcessEnv): void {
  const mend = [
    `install Go ${oldestGo} or newer, then run this again`,
    'or run scenarios on a stock k6 ≥ 2.0 of the PATH, which cannot measure streams (no TTFT, no TPOT)',
  ];
  const version = goVersion(folder, env);
  if (version === null) throw new UsageError('Go is not installed, and k6 with the extension is built with it.', mend);
  if (isGoNewEnough(version)) return;
  throw new UsageError(
    `Go ${version} is too old to build k6 with the extension: it needs Go ${oldestGo} or newer.`,
    mend,
  );
}

/** Go's version as numbers and dots; null without a Go. */
export function goVersion(folder: string, env: NodeJS.ProcessEnv = process.env): string | null {
  try {
    const said = execFileSync('go', ['env', 'GOVERSION'], {
      cwd: folder,
      env,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    return /(\d+\.\d+(\.\d+)?)/.exec(said)?.[1] ?? null;
  } catch {
    return null;
  }
}
