import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import test from 'node:test';
import { numberedId } from './generated-request.ts';
import { workloads } from './index.ts';
import { configurationOf, textsOf } from './request.test-support.ts';

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
    const configuration = configurationOf();
    const request = workload.request(3, 1, configuration);
    const id = numberedId(workload.id, 3);
    assert.equal(
      request.custom_id,
      workload.repeats?.(configuration) === true ? `${numberedId(workload.id, 0)}~4` : id,
    );
    assert.equal(request.method, 'POST');
    assert.ok(!('model' in request.body));
    assert.deepEqual(workload.request(3, 1, configuration), request);
  }
});

test('the page about workloads lists them all, with what they say of themselves', () => {
  const page = readFileSync(new URL('../../docs/workloads.md', import.meta.url), 'utf8');
  const rows = [...page.matchAll(/^\| `([a-z-]+)` \| ([A-Z].*) \|$/gm)].map(([, id, about]) => ({ id, about }));
  assert.deepEqual(
    rows,
    workloads.map(({ id, about }) => ({ id, about })),
  );
});

const differing = 5000;

test('no two requests of a seed have the same prompt, unless the workload says so', () => {
  const configuration = configurationOf();
  for (const workload of workloads) {
    const prompts = Array.from({ length: differing }, (_, index) =>
      textsOf(workload.request(index, 1, configuration)).join('\n'),
    );
    const distinct = workload.repeats?.(configuration) === true ? 1 : differing;
    assert.equal(new Set(prompts).size, distinct, workload.id);
  }
});

/** Share of the text that the longest common beginning with an earlier text makes, over all texts. */
function sharedShare(texts: readonly string[]): number {
  const common = (a: string, b: string): number => {
    let n = 0;
    while (n < a.length && a[n] === b[n]) n++;
    return n;
  };
  const shared = texts.map((text, i) => Math.max(0, ...texts.slice(0, i).map((other) => common(text, other))));
  const sum = (numbers: readonly number[]): number => numbers.reduce((total, n) => total + n, 0);
  return sum(shared) / sum(texts.map(({ length }) => length));
}

test('prompts begin alike as far as the workload says, and no further', () => {
  const configuration = configurationOf();
  for (const workload of workloads) {
    if (workload.repeats?.(configuration) === true) continue;
    const texts = Array.from({ length: 100 }, (_, index) =>
      textsOf(workload.request(index, 1, configuration)).join('\n'),
    );
    const [shared, said] = [sharedShare(texts), workload.sharedPrefix ?? 0];
    assert.ok(shared < said + 0.02, `${workload.id}: ${shared}`);
    // a conversation shares its earlier turns too, which these first ones do not show
    assert.ok(said === 1 || shared > said - 0.1, `${workload.id}: ${shared}`);
  }
});

test('UNIQUE_PROMPTS makes every prompt differ from its first words on', () => {
  const configuration = configurationOf({ UNIQUE_PROMPTS: 'true' });
  for (const workload of workloads) {
    const beginnings = Array.from({ length: 300 }, (_, index) =>
      textsOf(workload.request(index, 1, configuration))
        .join('\n')
        .slice(0, 40),
    );
    assert.equal(new Set(beginnings).size, 300, workload.id);
    assert.notEqual(workload.repeats?.(configuration), true);
    assert.equal(workload.request(299, 1, configuration).custom_id, numberedId(workload.id, 299));
  }
});

test('ENDPOINT=completions asks the same as one text, or the workload says why it cannot', () => {
  const chat = configurationOf();
  const completions = configurationOf({ ENDPOINT: 'completions' });
  for (const workload of workloads) {
    const unable = workload.problems?.(completions) ?? [];
    if (unable.length > 0) {
      assert.match(unable.join('\n'), /ENDPOINT=chat/);
      continue;
    }
    const { url, body } = workload.request(5, 1, completions);
    assert.equal(url, '/v1/completions');
    assert.equal(body.prompt, textsOf(workload.request(5, 1, chat)).join('\n\n'));
  }
});
