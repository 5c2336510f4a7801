// The three nets that keep the worlds apart, each shown to catch what it is there for.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { buildScenarios } from '../build.mjs';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const folders: string[] = [];
after(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

/** A small copy of the repository's configuration, with the given files in it. */
function planted(files: Record<string, string>): string {
  const folder = mkdtempSync(join(tmpdir(), 'k6-vllm-nets-'));
  folders.push(folder);
  for (const name of [
    'tsconfig.base.json',
    '.oxlintrc.json',
    'lib/tsconfig.json',
    'reports/tsconfig.json',
    'scenarios/tsconfig.json',
  ]) {
    cpSync(join(root, name), join(folder, name));
  }
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'));
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
  return folder;
}

function run(folder: string, tool: string, ...args: string[]): { failed: boolean; output: string } {
  const { status, stdout, stderr } = spawnSync(join(root, 'node_modules', '.bin', tool), args, {
    cwd: folder,
    encoding: 'utf8',
  });
  return { failed: status !== 0, output: stdout + stderr };
}

const clean = {
  'lib/pure.ts': 'export const twice = (value: number): number => value * 2;\n',
  'reports/node.ts':
    "import { readFileSync } from 'node:fs';\nexport const read = (path: string): string => readFileSync(path, 'utf8');\n",
  'scenarios/load.ts':
    "import http from 'k6/http';\nimport { twice } from '../lib/pure.ts';\nexport const get = (): unknown => http.get(`http://127.0.0.1/${twice(2)}`);\n",
};

describe('the types of each world', () => {
  test('let clean code pass', () => {
    const folder = planted(clean);
    for (const world of ['lib', 'reports', 'scenarios']) {
      const { failed, output } = run(folder, 'tsc', '-b', world);
      assert.equal(failed, false, output);
    }
  });

  const violations: [string, string, string, RegExp][] = [
    ['lib', 'a console', "export const say = (): void => console.log('x');", /TS2584/],
    ['lib', 'Node', "import { readFileSync } from 'node:fs';\nexport const read = readFileSync;", /TS2591|TS2307/],
    ['lib', 'a report', "export { read } from '../reports/node.ts';", /TS6307|TS6059/],
    ['scenarios', 'a report', "export { read } from '../reports/node.ts';", /TS6307|TS6059/],
    ['scenarios', 'Node', 'export const arguments_ = process.argv;', /TS2591|TS2580|TS2304/],
    ['reports', 'a scenario', "export { get } from '../scenarios/load.ts';", /TS6307|TS6059/],
  ];
  for (const [world, what, text, code] of violations) {
    test(`catch ${what} in ${world}/`, () => {
      const { failed, output } = run(planted({ ...clean, [`${world}/planted.ts`]: `${text}\n` }), 'tsc', '-b', world);
      assert.ok(failed);
      assert.match(output, code);
    });
  }
});

describe('the lint rules of each world', () => {
  test('let clean code pass', () => {
    const { failed, output } = run(planted(clean), 'oxlint', '--deny-warnings', 'lib', 'scenarios', 'reports');
    assert.equal(failed, false, output);
  });

  const violations: [string, string, RegExp][] = [
    ['lib/planted.ts', "import { join } from 'node:path';\nexport const path = join('a', 'b');", /lib\/ is pure/],
    [
      'lib/planted.ts',
      "import http from 'k6/http';\nexport const get = http.get;",
      /What needs k6 belongs to\s+scenarios\/runtime/,
    ],
    [
      'lib/planted.ts',
      "import { z } from 'zod';\nexport const text = z.string();",
      /only lib\/schema\/ and lib\/importers\/ may\s+import/,
    ],
    ['lib/planted.ts', 'export const now = (): number => Date.now();', /lib\/ has no clock/],
    ['lib/planted.ts', 'export const luck = (): number => Math.random();', /seeded-random/],
    [
      'scenarios/planted.ts',
      "import { z } from 'zod';\nexport const text = z.string();",
      /Every virtual user would hold its own copy/,
    ],
    [
      'scenarios/planted.ts',
      "import { read } from '../reports/node.ts';\nexport const x = read('y');",
      /meet only through\s+files/,
    ],
    [
      'reports/planted.ts',
      "import http from 'k6/http';\nexport const get = http.get;",
      /k6 modules exist inside k6 alone/,
    ],
    ['reports/planted.ts', 'export const bad = (value: unknown): unknown => (value as any).x;', /no-explicit-any/],
  ];
  for (const [file, text, message] of violations) {
    test(`answer ${JSON.stringify(text.split('\n')[0])} in ${file} with what to do`, () => {
      const { failed, output } = run(
        planted({ ...clean, [file]: `${text}\n` }),
        'oxlint',
        '--deny-warnings',
        'lib',
        'scenarios',
        'reports',
      );
      assert.ok(failed);
      assert.match(output.replace(/\s*\n\s*[|│:]?\s*/g, ' '), message);
    });
  }
});

describe('the bundle check', () => {
  const bundle = (files: Record<string, string>): Promise<void> => {
    const folder = planted(files);
    return buildScenarios([join(folder, 'scenarios', 'load.ts')], join(folder, 'out'));
  };

  test('lets a clean scenario pass', () => bundle(clean));

  test('catches a package, however deep', async () => {
    const files = {
      ...clean,
      'lib/pure.ts':
        "import { z } from 'zod/mini';\nexport const twice = (value: unknown): number => z.number().parse(value);\n",
    };
    await assert.rejects(bundle(files), /zod.* is a package; scenarios are built from scenarios\/ and lib\/ alone/);
  });

  test('catches a bundle that every VU would pay for', async () => {
    const data = `export const twice = (value: number): string => '${'x'.repeat(200_000)}' + value;\n`;
    await assert.rejects(
      bundle({ ...clean, 'lib/pure.ts': data }),
      /over the 150000 that every VU should have to hold/,
    );
  });
});
