// Bundles the scenarios for k6 (scenarios/*.ts -> scenarios/*.js) and the programs for Node (bin/*.mjs).
import { execFileSync } from 'node:child_process';
import { chmodSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'esbuild';

const root = dirname(fileURLToPath(import.meta.url));

/** Every VU holds its own copy of the bundle; beyond this, a thousand VUs cost too much. Word lists, the data of a workload, come on top. */
const largestBundleBytes = 150_000;

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
    absWorkingDir: root,
    entryPoints,
    outdir,
    bundle: true,
    format: 'esm',
    platform: 'neutral',
    mainFields: ['module', 'main'],
    target: 'es2022',
    // k6's VM parses neither
    supported: { 'async-generator': false, 'for-await': false },
    external: ['k6', 'k6/*'],
    minify: true,
    // k6 reads the map and names .ts lines in its stacks
    sourcemap: true,
    sourcesContent: false,
    metafile: true,
    logLevel: 'error',
    define: {
      SUITE_VERSION: JSON.stringify(suiteVersion()),
      SUITE_REVISION: JSON.stringify(revision()),
    },
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
    define: { SUITE_VERSION: JSON.stringify(suiteVersion()) },
  });
  chmodSync(join(outdir, 'k6-vllm.mjs'), 0o755);
  const built = new Set(Object.keys(metafile.outputs).map((path) => basename(path)));
  const stale = readdirSync(outdir).filter((name) => name.endsWith('.mjs') && !built.has(name));
  for (const name of stale) rmSync(join(outdir, name));
}

export const scenarioFiles = () =>
  readdirSync(join(root, 'scenarios'))
    .filter((name) => name.endsWith('.ts'))
    .map((name) => join('scenarios', name));

const suiteVersion = () => JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')).version;

/** The suite's git revision, with `+` for changed files; null outside a checkout. */
function revision() {
  try {
    const git = (...args) =>
      execFileSync('git', ['-C', root, ...args], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim();
    return git('rev-parse', '--short=12', 'HEAD') + (git('status', '--porcelain', '-uno') === '' ? '' : '+');
  } catch {
    return null;
  }
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  await buildScenarios(scenarioFiles(), join(root, 'scenarios'));
  await buildPrograms();
  console.log(
    `built ${scenarioFiles()
      .map((file) => basename(file, '.ts') + '.js')
      .join(', ')} and bin/k6-vllm.mjs`,
  );
}
