// The image cannot be built without a daemon, but what it is built of can be looked at.
import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { suitePath } from '../lib/kubernetes/order.ts';
import { root } from './k6-process.ts';

const dockerfile = readFileSync(join(root, 'deploy', 'Dockerfile'), 'utf8');
const ignored = readFileSync(join(root, 'deploy', 'Dockerfile.dockerignore'), 'utf8').split('\n');
const lines = dockerfile.replaceAll('\\\n', ' ').split('\n');
const after = (word: string): string[] =>
  lines.filter((line) => line.startsWith(`${word} `)).map((line) => line.slice(word.length + 1));

describe('the image', () => {
  test('is built on bases of one version each, new enough for the suite', () => {
    const bases = after('FROM').map((line) => line.split(' ')[0] ?? '');
    for (const base of bases) assert.match(base, /^(golang|node):\d+\.\d+\.\d+-bookworm(-slim)?$/);
    const go = /^go (\d+)\.(\d+)/m.exec(readFileSync(join(root, 'xk6', 'go.mod'), 'utf8'));
    const image = /golang:(\d+)\.(\d+)/.exec(bases.join(' '));
    assert.ok(Number(image?.[2]) >= Number(go?.[2]), 'its Go is older than that of go.mod');
  });

  test('copies what is there, and is let to', () => {
    const sources = after('COPY')
      .filter((line) => !line.startsWith('--from='))
      .flatMap((line) => line.split(' ').slice(0, -1))
      .filter((source) => source !== '.');
    assert.ok(sources.length > 3);
    for (const source of sources) {
      assert.ok(existsSync(join(root, source)), source);
      const top = source.split('/')[0];
      assert.ok(ignored.includes(`!${top}`) || ignored.includes(`!${source}`), `${source} is kept out of the build`);
    }
  });

  test('is let to see every folder and file that the package is built of', () => {
    const manifest = readFileSync(join(root, 'package.json'), 'utf8');
    const { files, scripts } = JSON.parse(manifest) as { files: string[]; scripts: Record<string, string> };
    const built = new Set(['bin', 'dist']);
    const needed = files.filter((file) => !file.startsWith('!')).map((file) => file.split('/')[0] ?? '');
    const makers = scripts.prepack?.match(/[\w-]+\.mjs/g) ?? [];
    for (const top of [...needed.filter((each) => !built.has(each)), ...makers])
      assert.ok(
        ignored.some((line) => line === `!${top}` || line.startsWith(`!${top}/`)),
        `${top} is kept out of the build`,
      );
  });

  test('is no root, has k6 on the path, and its scenarios where the manifests look for them', () => {
    assert.deepEqual(after('USER'), ['1000:1000']);
    assert.match(dockerfile, new RegExp(`COPY --from=suite /suite ${suitePath}\n`));
    assert.match(dockerfile, new RegExp(`ln -s ${suitePath}/bin/k6 /usr/local/bin/k6`));
    assert.doesNotMatch(dockerfile, /API_KEY|ARG .*(KEY|TOKEN|SECRET)/i);
  });
});
