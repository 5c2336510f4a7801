import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** How a scenario is bundled for k6: by `build.mjs` for the suite's own, by `k6-vllm build` for a user's. */
export const bundleForK6 = {
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
};

/** Every VU holds its own copy of the bundle; beyond this, a thousand VUs cost too much. */
export const largestBundleBytes = 150_000;

/** What bundles are told of the suite whose folder this is and how its commands are typed, for esbuild's `define`. */
export const suiteConstants = (root, command = 'node bin/k6-vllm.mjs') => ({
  SUITE_VERSION: JSON.stringify(JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')).version),
  SUITE_REVISION: JSON.stringify(revision(root)),
  SUITE_COMMAND: JSON.stringify(command),
});

/** The suite's git revision, with `+` for changed files; null outside a checkout. */
function revision(root) {
  try {
    const git = (...args) =>
      execFileSync('git', ['-C', root, ...args], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim();
    // a package within somebody else's repository has no revision of its own
    if (git('rev-parse', '--show-prefix') !== '') return null;
    return git('rev-parse', '--short=12', 'HEAD') + (git('status', '--porcelain', '-uno') === '' ? '' : '+');
  } catch {
    return null;
  }
}
