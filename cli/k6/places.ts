import { homedir } from 'node:os';
import { join } from 'node:path';
import { packageRoot } from '../package-root.ts';
import { suiteVersion } from '../suite-version.ts';
import { sourceStamp } from './source-stamp.ts';

/** Where `make` leaves the k6 of a checkout. */
export const checkoutK6 = join(packageRoot, 'bin', 'k6');

/**
 * Where `k6-vllm k6 build` leaves it: in the user's cache, under a name that changes with the sources. `npm ci` clears node_modules and leaves it,
 * and projects share it. Null where the sources are missing.
 */
export function builtK6(environment: NodeJS.ProcessEnv = process.env): string | null {
  const stamp = sourceStamp(join(packageRoot, 'xk6'));
  if (stamp === null) return null;
  const cache = environment.XDG_CACHE_HOME || join(environment.HOME || homedir(), '.cache');
  return join(cache, 'k6-vllm', `${suiteVersion}-${stamp.replace(' ', '-')}`, 'k6');
}
