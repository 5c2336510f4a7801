import { execFileSync, spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { root } from './k6-process.ts';

/** Has `k6-vllm init` make a project in a folder that is not there yet; gives what it said. */
export const initProject = (folder: string): string =>
  execFileSync(
    process.execPath,
    ['--import', import.meta.resolve('tsx'), join(root, 'cli', 'main.ts'), 'init', folder],
    {
      cwd: join(folder, '..'),
      stdio: 'pipe',
      encoding: 'utf8',
    },
  );

/** Every path in a tarball of npm, without `package/` before it. */
export const packedPaths = (file: string): string[] =>
  execFileSync('tar', ['-tzf', file], { encoding: 'utf8' })
    .trimEnd()
    .split('\n')
    .map((path) => path.replace(/^package\//, ''));

/** Runs `npm install` in a folder; why it could not, where npm reaches neither its cache nor a registry, and null where it could. */
export function installIn(folder: string): string | null {
  const args = ['install', '--prefer-offline', '--no-audit', '--no-fund', '--no-progress'];
  const { status, stderr } = spawnSync('npm', args, { cwd: folder, encoding: 'utf8' });
  if (status === 0) return null;
  if (/ENOTCACHED|ENOTFOUND|ECONNREFUSED|EAI_AGAIN|ETIMEDOUT|ENETUNREACH/.test(stderr))
    return 'npm has no packages in its cache and reaches no registry';
  throw new Error(`npm install failed: ${stderr}`);
}
