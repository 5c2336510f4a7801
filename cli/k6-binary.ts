import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { UsageError } from '../lib/schema/usage-error.ts';
import { builtK6, checkoutK6 } from './k6/places.ts';
import { packageRoot } from './package-root.ts';

/** The oldest k6 whose exit codes and summary this suite knows. */
export const oldestMajor = 2;

/** A k6 to run scenarios with. */
export interface K6Binary {
  readonly path: string;
  /** Whether our extension is in it, and streams are measured. */
  readonly streaming: boolean;
}

/** The one asked for, else the one that was built here, else the `k6` of the PATH; says so where it cannot measure streams. */
export function findK6(asked: string | null): K6Binary {
  const path = asked ?? ownK6() ?? 'k6';
  const version = versionOf(path);
  if (version === null && asked !== null) throw new UsageError(`${asked} is no k6: it does not answer "version".`, []);
  if (version === null) {
    throw new UsageError('There is no k6 to run the scenario with.', [
      `run "${howToBuild}" with Go ≥ 1.25 installed: it builds the k6 that measures streams`,
      `or install k6 ≥ ${oldestMajor}.0 on the PATH, which cannot`,
    ]);
  }
  if (version.major < oldestMajor) {
    throw new UsageError(`${path} is ${version.text.split('\n')[0]}; this suite needs ≥ ${oldestMajor}.0.`, [
      `run "${howToBuild}" with Go ≥ 1.25 installed, or install a newer k6`,
    ]);
  }
  const { streaming } = version;
  if (!streaming) console.error('k6 without the extension: streaming metrics (TTFT, TPOT) are off.');
  return { path, streaming };
}

/** How a person gets a k6 with the extension: a checkout has a Makefile, a package does not. */
export const howToBuild = existsSync(join(packageRoot, 'Makefile')) ? 'make setup' : 'k6-vllm k6 build';

/** The k6 with the extension that was built of this suite, if there is one. */
export function ownK6(): string | null {
  if (existsSync(checkoutK6)) return checkoutK6;
  const built = builtK6();
  return built !== null && existsSync(built) ? built : null;
}

/** What a k6 says of itself. */
export interface K6Version {
  readonly major: number;
  readonly text: string;
  /** Whether our extension is in it. */
  readonly streaming: boolean;
}

/** The version of a k6; null where it is none. */
export function versionOf(binary: string): K6Version | null {
  try {
    const text = execFileSync(binary, ['version'], { encoding: 'utf8' });
    const major = Number(/v(\d+)\./.exec(text)?.[1] ?? 0);
    return { major, text: text.trim(), streaming: text.includes('k6/x/vllm') };
  } catch {
    return null;
  }
}
