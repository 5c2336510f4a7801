import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import test from 'node:test';
import { workloads } from './index.ts';

/** Workloads are the modules of this folder that have a default export. */
async function workloadFiles(): Promise<string[]> {
  const folder = new URL('.', import.meta.url);
  const files = readdirSync(folder).filter((file) => file.endsWith('.ts') && !file.endsWith('.test.ts'));
  const found: string[] = [];
  for (const file of files) {
    const module = (await import(new URL(file, folder).href)) as { default?: unknown };
    if (module.default !== undefined) found.push(file);
  }
  return found.sort();
}

test('the registry lists every workload of the folder, under the name of its file', async () => {
  assert.deepEqual(workloads.map(({ id }) => `${id}.ts`).sort(), await workloadFiles());
});

test('every workload has a test beside it', () => {
  const files = readdirSync(new URL('.', import.meta.url));
  for (const { id } of workloads) assert.ok(files.includes(`${id}.test.ts`), id);
});

test('every workload says in one sentence what is asked, and makes requests without a model', () => {
  for (const workload of workloads) {
    assert.match(workload.about, /^[A-Z].*\.$/);
    const request = workload.request(3, 1);
    assert.equal(request.custom_id, `${workload.id}-00003`);
    assert.equal(request.method, 'POST');
    assert.ok(!('model' in request.body));
    assert.deepEqual(workload.request(3, 1), request);
  }
});
