import { existsSync, readFileSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { dataPath, resultsPath, suitePath, type ClusterRun } from '../../lib/kubernetes/order.ts';
import { formatCount } from '../../lib/units/number.ts';
import { packageRoot } from '../package-root.ts';

/** A ConfigMap holds 1 MiB, its own words and an escape here and there included. */
const largestBytes = 900_000;

interface Along extends Pick<ClusterRun, 'script' | 'dataset' | 'settings'> {
  readonly problems: readonly string[];
}

/** On the volume, where the user has put it, or in the image. */
const isInPod = (path: string): boolean => path.startsWith(`${resultsPath}/`) || path.startsWith(`${suitePath}/`);

const tooLarge = (what: string, path: string, bytes: number): string =>
  `${what} has ${formatCount(bytes)} bytes, more than a ConfigMap holds: copy it onto the volume, and give its place there, e.g. ` +
  `DATASET=${resultsPath}/${basename(path)}`;

/** Which of the user's files come along with a run, and the settings that name them as the pods find them. */
export function filesAlong(scenario: string, settings: Readonly<Record<string, string>>): Along {
  const problems: string[] = [];
  const own = dirname(scenario) !== join(packageRoot, 'scenarios');
  const script = own
    ? { file: basename(scenario), content: readFileSync(scenario, 'utf8') }
    : { path: `${suitePath}/scenarios/${basename(scenario)}` };
  if ('content' in script && script.content.length > largestBytes)
    problems.push(`${scenario} is larger than a ConfigMap may be: put it into an image of your own`);
  const { DATASET: path } = settings;
  if (path === undefined || isInPod(path)) return { script, dataset: null, settings, problems };
  if (!existsSync(path) || !statSync(path).isFile())
    return { script, dataset: null, settings, problems: [...problems, `DATASET=${path}: no such file`] };
  const { size } = statSync(path);
  if (size > largestBytes)
    return { script, dataset: null, settings, problems: [...problems, tooLarge(`DATASET=${path}`, path, size)] };
  const file = basename(path).replaceAll(/[^\w.-]/g, '-');
  return {
    script,
    dataset: { file, content: readFileSync(path, 'utf8') },
    settings: { ...settings, DATASET: `${dataPath}/${file}` },
    problems,
  };
}
