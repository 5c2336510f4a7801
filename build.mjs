// Bundles the scenarios for k6 (scenarios/*.ts -> scenarios/*.js) and the programs for Node (bin/*.mjs).
import { chmodSync, readdirSync, rmSync, symlinkSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import { bundleForK6, largestBundleBytes, suiteConstants } from './cli/build/bundle-for-k6.mjs';

const root = dirname(fileURLToPath(import.meta.url));

/** Word lists, the data of a workload, come on top of what a bundle may hold. */
const isData = (input) => /^lib\/workloads\/(?!formats\/)[^/]+\//.test(input);

/** What a scenario bundle holds against the rules: packages, other worlds' code, foreign modules, too many bytes. */
export function bundleProblems(metafile) {
  const problems = [];
  for (const [output, { bytes: all, imports, inputs = {} }] of Object.entries(metafile.outputs)) {
    if (output.endsWith('.map')) continue;
    const data = Object.entries(inputs).filter(([input]) => isData(input));
    const bytes = data.reduce((rest, [, { bytesInOutput }]) => rest - bytesInOutput, all);
    if (bytes > largestBundleBytes) {
      problems.push(`${output} has ${bytes} bytes, over the ${largestBundleBytes} that every VU should have to hold`);
    }
    for (const { path } of imports) {
      if (!/^k6(\/|$)/.test(path)) problems.push(`${output} imports ${path}; a scenario may import k6 modules only`);
    }
  }
  for (const input of Object.keys(metafile.inputs)) {
    if (input.includes('node_modules/'))
      problems.push(`${input} is a package; scenarios are built from scenarios/ and lib/ alone`);
    else if (/^(reports|cli|simulator|bench|test)\//.test(input))
      problems.push(`${input} belongs to Node; scenarios and it meet only through files`);
  }
  return problems;
}

/** Bundles scenario files; throws one error with all problems. */
export async function buildScenarios(entryPoints, outdir) {
  const { metafile } = await build({
    ...bundleForK6,
    absWorkingDir: root,
    entryPoints,
    outdir,
    define: suiteConstants(root),
  });
  const problems = bundleProblems(metafile);
  if (problems.length > 0) throw new Error(`the scenario bundles break the rules:\n  ${problems.join('\n  ')}`);
}

/**
 * Bundles the command line and the simulator's own process; their packages stay in node_modules. What a command does not need is in parts that it
 * does not load.
 */
async function buildPrograms() {
  const outdir = join(root, 'bin');
  const { metafile } = await build({
    absWorkingDir: root,
    entryPoints: { 'k6-vllm': 'cli/main.ts', simulator: 'simulator/child.ts' },
    outdir,
    outExtension: { '.js': '.mjs' },
    chunkNames: 'part-[name]-[hash]',
    splitting: true,
    bundle: true,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    packages: 'external',
    banner: { js: '#!/usr/bin/env node' },
    sourcemap: 'inline',
    sourcesContent: false,
    metafile: true,
    logLevel: 'error',
    define: { SUITE_VERSION: suiteConstants(root).SUITE_VERSION },
  });
  chmodSync(join(outdir, 'k6-vllm.mjs'), 0o755);
  // with bin/ on the PATH, the command is there as the help calls it
  rmSync(join(outdir, 'k6-vllm'), { force: true });
  symlinkSync('k6-vllm.mjs', join(outdir, 'k6-vllm'));
  const built = new Set(Object.keys(metafile.outputs).map((path) => basename(path)));
  const stale = readdirSync(outdir).filter((name) => name.endsWith('.mjs') && !built.has(name));
  for (const name of stale) rmSync(join(outdir, name));
}

export const scenarioFiles = () =>
  readdirSync(join(root, 'scenarios'))
    .filter((name) => name.endsWith('.ts'))
    .map((name) => join('scenarios', name));

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  await buildScenarios(scenarioFiles(), join(root, 'scenarios'));
  await buildPrograms();
  console.log(
    `built ${scenarioFiles()
      .map((file) => basename(file, '.ts') + '.js')
      .join(', ')} and bin/k6-vllm.mjs`,
  );
}
