import { existsSync } from 'node:fs';
import { join, relative } from 'node:path';
import { UsageError } from '../../lib/schema/usage-error.ts';
import { packageRoot } from '../package-root.ts';
import { projectRoot } from '../project-root.ts';
import type { Made } from './made.ts';
import { templateFiles, writeNew } from './write-new.ts';

/** Adds `scenarios/NAME.ts` to the project around the current folder; in a checkout of the suite, to the suite. */
export function newScenario(name: string): Made {
  if (!/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(name))
    throw new UsageError(`"${name}" is no name for a scenario.`, [
      'take lower-case letters, digits and hyphens, as in nightly-chat',
    ]);
  const isCheckout = projectRoot === packageRoot;
  if (!isCheckout && !existsSync(join(projectRoot, 'package.json')))
    throw new UsageError(`${projectRoot} is no project.`, ['make one first: k6-vllm init FOLDER']);
  const words = { name, title: `${name.charAt(0).toUpperCase()}${name.slice(1).replaceAll('-', ' ')}` };
  const template = templateFiles('scenario', words).find(
    ({ path }) => path === (isCheckout ? 'in-checkout.ts' : 'scenario.ts'),
  );
  if (template === undefined) throw new Error('the template of a scenario is missing');
  const path = `scenarios/${name}.ts`;
  writeNew(projectRoot, [{ path, text: template.text }]);
  const command = isCheckout ? 'node bin/k6-vllm.mjs' : 'npx k6-vllm';
  return {
    files: [relative(process.cwd(), join(projectRoot, path))],
    next: isCheckout
      ? [
          ['make build', 'its script for k6'],
          [`${command} doctor ${name}`, 'is all in order?'],
          [`${command} run ${name}`, 'then describe it in docs/scenarios.md'],
        ]
      : [
          ['npx tsc', 'types'],
          [`${command} doctor ${name}`, 'is all in order?'],
          [`${command} run ${name}`, 'builds and runs it'],
        ],
  };
}
