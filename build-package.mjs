// Makes dist/: what a scenario outside this repository imports from the npm package, and its types.
import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { bundleForK6, suiteConstants } from './cli/build/bundle-for-k6.mjs';

const root = dirname(fileURLToPath(import.meta.url));
const dist = join(root, 'dist');

/** What the package offers, by its path in `dist/` without an ending: the source behind it. */
function offered() {
  const { exports } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  const workloads = Object.keys(exports).filter((path) => path.startsWith('./workloads/'));
  return {
    scenario: 'scenarios/runtime/public.ts',
    ...Object.fromEntries(workloads.map((path) => [path.slice('./'.length), `lib/${path.slice('./'.length)}.ts`])),
  };
}

/** Bundles `dist/` and puts its declarations beside it. */
async function buildPackage() {
  rmSync(dist, { recursive: true, force: true });
  await build({
    ...bundleForK6,
    absWorkingDir: root,
    entryPoints: offered(),
    outdir: dist,
    // it becomes a part of somebody else's bundle
    minify: false,
    sourcemap: false,
    define: suiteConstants(root, 'npx k6-vllm'),
  });
  execFileSync(process.execPath, [join(root, 'node_modules', 'typescript', 'bin', 'tsc'), '-b', 'lib', 'scenarios'], {
    cwd: root,
    stdio: 'inherit',
  });
  copyDeclarations(Object.values(offered()));
}

const declaration = (path) => path.replace(/\.ts$/, '.d.ts');
const imported = /(?<=(?:from |import\()['"])(\.[^'"]+)\.ts(?=['"])/g;

/** The declarations that the sources lead to, and no others. */
function copyDeclarations(sources) {
  const open = [...sources];
  const seen = new Set();
  for (let path = open.pop(); path !== undefined; path = open.pop()) {
    if (seen.has(path)) continue;
    seen.add(path);
    const [world] = path.split('/');
    // an import for what it does says nothing of types
    const text = readFileSync(join(root, '.cache', 'types', world, declaration(path)), 'utf8').replaceAll(
      /^import '.*;\n/gm,
      '',
    );
    open.push(...[...text.matchAll(imported)].map(([found]) => join(dirname(path), found)));
    const target = join(dist, 'types', declaration(path));
    mkdirSync(dirname(target), { recursive: true });
    // every compiler finds a .d.ts by .js; few find it by .ts
    writeFileSync(target, text.replaceAll(imported, '$1.js'));
  }
}

await buildPackage();
