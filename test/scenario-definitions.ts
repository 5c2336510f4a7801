import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build, type Plugin } from 'esbuild';
import { scenarioFiles } from '../build.mjs';
import type { ScenarioDefinition } from '../scenarios/runtime/scenario.ts';
import { root } from './k6-process.ts';

/** In place of the k6-facing half: a scenario is then its definition. */
const bare: Plugin = {
  name: 'bare-definitions',
  setup: (builder) => {
    builder.onLoad({ filter: /scenarios\/runtime\/scenario\.ts$/ }, () => ({
      contents: 'export const defineScenario = (definition) => ({ iteration: definition });',
    }));
  },
};

/** What every file of scenarios/ defines, in the order of their names. */
export async function scenarioDefinitions(): Promise<ScenarioDefinition[]> {
  const folder = join(root, '.cache', `definitions-${process.pid}`);
  try {
    await build({
      absWorkingDir: root,
      entryPoints: scenarioFiles(),
      outdir: folder,
      outExtension: { '.js': '.mjs' },
      bundle: true,
      format: 'esm',
      logLevel: 'error',
      plugins: [bare],
    });
    const names = scenarioFiles().map((file) => file.replace(/^scenarios\/(.*)\.ts$/, '$1'));
    const loaded = await Promise.all(
      names
        .sort()
        .map(
          (name) => import(pathToFileURL(join(folder, `${name}.mjs`)).href) as Promise<{ default: ScenarioDefinition }>,
        ),
    );
    return loaded.map((file) => file.default);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
