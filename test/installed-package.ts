import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './k6-process.ts';

/** The suite as npm packs it. */
export interface Packed {
  /** The tarball. */
  readonly file: string;
  /** Every path in it. */
  readonly paths: readonly string[];
}

/** Packs what is built here into a folder; only `dist/` is built anew, so that tests beside it keep their scripts. */
export function packSuite(folder: string): Packed {
  execFileSync(process.execPath, ['build-package.mjs'], { cwd: root, stdio: ['ignore', 'ignore', 'inherit'] });
  const said = execFileSync('npm', ['pack', '--json', '--ignore-scripts', '--pack-destination', folder], {
    cwd: root,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
    maxBuffer: 2 ** 24,
  });
  // a list in npm 10, an object by name in npm 11
  const parsed = JSON.parse(said) as PackedFile[] | Record<string, PackedFile>;
  const [packed] = Array.isArray(parsed) ? parsed : Object.values(parsed);
  if (packed === undefined) throw new Error('npm pack made nothing');
  return { file: join(folder, packed.filename), paths: packed.files.map(({ path }) => path) };
}

interface PackedFile {
  readonly filename: string;
  readonly files: readonly { readonly path: string }[];
}

/** Runs `npm install` in a folder; why it could not, where npm reaches neither its cache nor a registry, and null where it could. */
export function installIn(folder: string, ...packages: readonly string[]): string | null {
  const { status, stderr } = spawnSync(
    'npm',
    ['install', '--prefer-offline', '--no-audit', '--no-fund', '--no-progress', ...packages],
    { cwd: folder, encoding: 'utf8' },
  );
  if (status === 0) return null;
  if (/ENOTCACHED|ENOTFOUND|ECONNREFUSED|EAI_AGAIN|ETIMEDOUT|ENETUNREACH/.test(stderr))
    return 'npm has no packages in its cache and reaches no registry';
  throw new Error(`npm install failed: ${stderr}`);
}

/** An empty project of npm. */
export function emptyProject(folder: string): string {
  const project = join(folder, 'project');
  mkdirSync(join(project, 'scenarios'), { recursive: true });
  writeFileSync(join(project, 'package.json'), JSON.stringify({ name: 'project', private: true, type: 'module' }));
  return project;
}
