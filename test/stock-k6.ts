import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { root } from './k6-process.ts';

/** A k6 without the extension, built from the same sources the first time that a test asks for it. */
export function stockK6(): string {
  const path = join(root, '.cache', 'k6-stock');
  if (existsSync(path)) return path;
  mkdirSync(dirname(path), { recursive: true });
  execFileSync('go', ['build', '-trimpath', '-ldflags', '-s -w', '-o', path, 'go.k6.io/k6/v2'], {
    cwd: join(root, 'xk6'),
  });
  return path;
}
