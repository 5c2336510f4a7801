// docs/doctor.md and docs/own-scenarios.md against what they describe; the example of the latter is built and run by package.test.ts.
import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { checks } from '../cli/doctor/checks/index.ts';
import { workloads } from '../lib/workloads/index.ts';
import { root } from './k6-process.ts';

const page = (name: string): string => readFileSync(join(root, 'docs', name), 'utf8');

test('the page of the doctor has every check (UPDATE_GOLDEN=1 rewrites it)', () => {
  const rows = checks.map(({ id, area, title, why }) => `| ${area} | ${title} (\`${id}\`) | ${why} |`);
  const table = ['| About | Check | Why it matters |', '|---|---|---|', ...rows].join('\n');
  const place = /(<!-- checks -->\n)[\s\S]*?(<!-- \/checks -->)/;
  const found = page('doctor.md');
  assert.match(found, place);
  const expected = found.replace(place, (_, start: string, end: string) => `${start}${table}\n${end}`);
  if (process.env.UPDATE_GOLDEN === '1') writeFileSync(join(root, 'docs', 'doctor.md'), expected);
  else assert.equal(found, expected);
});

test('the page on own scenarios has every name that the package offers, and no other', () => {
  const source = readFileSync(join(root, 'scenarios', 'runtime', 'public.ts'), 'utf8');
  const offered = [...source.matchAll(/export (?:type )?\{([^}]*)\}/g)].flatMap(([, names = '']) =>
    names.split(',').map((name) => name.replace(/\btype\b/, '').trim()),
  );
  const [, table = ''] = /<!-- public -->\n([\s\S]*?)<!-- \/public -->/.exec(page('own-scenarios.md')) ?? [];
  const told = [...table.matchAll(/^\| ([^|]*) \|/gm)].flatMap(([, cell = '']) =>
    [...cell.matchAll(/`(\w+)`/g)].map(([, name]) => name),
  );
  assert.deepEqual(told.toSorted(), offered.filter((name) => name !== '').toSorted());
});

test('the page on own scenarios has every workload that the package offers', () => {
  for (const { id } of workloads) assert.ok(page('own-scenarios.md').includes(`/${id}\``), id);
});
