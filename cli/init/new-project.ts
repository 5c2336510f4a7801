import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, join, relative, resolve } from 'node:path';
import { UsageError } from '../../lib/schema/usage-error.ts';
import { packageRoot } from '../package-root.ts';
import type { Made } from './made.ts';
import { packSuite, tarballName } from './pack-suite.ts';
import { templateFiles, writeNew, type NewFile } from './write-new.ts';

/** Makes a project in a new or empty folder: a scenario with a workload of its own, and this suite as its dependency. */
export function newProject(folder: string): Made {
  const target = resolve(folder);
  refuseUnfit(target, folder);
  const name = basename(target)
    .toLowerCase()
    .replaceAll(/[^a-z0-9-]+/g, '-')
    .replaceAll(/^-+|-+$/g, '');
  const files: NewFile[] = [
    packageFile(name || 'load-tests'),
    // npm leaves a .gitignore out of what it packs
    ...templateFiles('project', { name }).map((file) =>
      file.path === 'gitignore' ? { ...file, path: '.gitignore' } : file,
    ),
  ];
  writeNew(target, files);
  packSuite(join(target, 'vendor'));
  const shown = relative(process.cwd(), target) || '.';
  return {
    files: [...files.map(({ path }) => path), `vendor/${tarballName}`].map((path) => join(shown, path)).toSorted(),
    next: [
      [`${shown === '.' ? '' : `cd ${quoted(shown)} && `}npm install`, 'the suite and TypeScript'],
      ['npx k6-vllm k6 build', 'once: the k6 that measures streams; needs Go ≥ 1.25'],
      [
        'BASE_URL=http://127.0.0.1:8000 npx k6-vllm run my-scenario',
        'the first run; "npx k6-vllm sim" serves a simulated server there',
      ],
    ],
  };
}

const quoted = (path: string): string => (/^[\w./-]+$/.test(path) ? path : `'${path.replaceAll("'", `'\\''`)}'`);

/** A version control folder is what a new repository has. */
function refuseUnfit(target: string, folder: string): void {
  const within = target === packageRoot || target.startsWith(`${packageRoot}/`);
  if (within)
    throw new UsageError(`${folder} lies within the suite itself.`, [
      'name a folder elsewhere: k6-vllm init ../my-tests',
      'or add a scenario to the suite: k6-vllm init scenario NAME',
    ]);
  const there = existsSync(target) ? readdirSync(target).filter((name) => name !== '.git') : [];
  if (there.length === 0) return;
  throw new UsageError(`${folder} is not empty, and a project needs a folder of its own.`, [
    `there are ${there.slice(0, 5).join(', ')}${there.length > 5 ? ' …' : ''}: name a new folder`,
    'a project that is there already gets another scenario with: k6-vllm init scenario NAME',
  ]);
}

function packageFile(name: string): NewFile {
  const { engines, devDependencies } = JSON.parse(readFileSync(join(packageRoot, 'package.json'), 'utf8')) as {
    readonly engines: { readonly node: string };
    readonly devDependencies: { readonly typescript: string };
  };
  const content = {
    name,
    version: '0.0.0',
    private: true,
    type: 'module',
    scripts: { build: 'k6-vllm build', types: 'tsc' },
    dependencies: { 'k6-vllm': `file:vendor/${tarballName}` },
    devDependencies: { typescript: devDependencies.typescript },
    engines,
  };
  return { path: 'package.json', text: `${JSON.stringify(content, null, 2)}\n` };
}
