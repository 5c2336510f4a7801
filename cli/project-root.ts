import { existsSync, realpathSync } from 'node:fs';
import { dirname, join, resolve, sep } from 'node:path';
import { packageRoot } from './package-root.ts';

/** Where runs, sweeps and a user's own scenarios lie: the project that the suite is installed in; in a checkout, the checkout. */
export const projectRoot = projectAround(process.cwd(), packageRoot);

/**
 * The nearest folder from `folder` upwards with this suite in its `node_modules`, be it by a link. A suite that lies in some other `node_modules`, as
 * one for the whole machine does, leaves `folder` itself: nothing of a user's belongs there.
 */
export function projectAround(folder: string, suite: string): string {
  for (let at = resolve(folder); ; at = dirname(at)) {
    const installed = join(at, 'node_modules', 'k6-vllm');
    if (existsSync(installed) && realpathSync(installed) === realpathSync(suite)) return at;
    if (dirname(at) === at) return suite.split(sep).includes('node_modules') ? resolve(folder) : suite;
  }
}
