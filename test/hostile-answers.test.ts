// A server whose every word is an attack: it must run nowhere, steer no terminal, break no table and no file.
import assert from 'node:assert/strict';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { browserPath, openBrowser } from './browser.ts';
import { readRecords, readRunFile, runProcess, temporaryFolder, type Ended } from './k6-process.ts';
import { startRepeatingServer, type RepeatingServer } from './repeating-server.ts';

const markup = `</td></style></title><script>document.title='OWNED'</script><img src=x onerror="document.title='OWNED'">`;
const templates = '{{constructor.constructor}}{{{this}}}{{> page}}${1+1}<%= 7*7 %>';
const markdown =
  '|`code` [click](javascript:alert(1)) ![i](http://127.0.0.1:9/i.png) <b>@nobody #1 \n\n# OWNED\n\n---\n';
const terminal =
  '\u001b[31mRED\u001b[2J\u001b]0;OWNED\u0007\u001b]8;;http://127.0.0.1:9\u001b\\link\u001b]8;;\u001b\\\u009b31m\r\b\b\u0000';
const unseen = 'a\u202eb\u2066c\u200bd\u200fe\ufefff\u{e0041}g';
const spreadsheet = '=HYPERLINK("http://127.0.0.1:9")';
const names = '__proto__ constructor toString';
/** One of them after the other, and all; as the first line of what a server says may be all that is shown. */
const attacks = [
  markup,
  templates,
  markdown,
  terminal,
  unseen,
  spreadsheet,
  names,
  '\ud800 lone \uffff',
  ']]>&lol;<!--',
];
const all = attacks.join(' ');

/** What moves the cursor, colours, rings, turns the direction of writing, or cannot be seen; k6's own bar moves the cursor on a terminal alone. */
// oxlint-disable no-control-regex, no-misleading-character-class
const steering =
  /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200b\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff\u{e0000}-\u{e007f}]/u;
// oxlint-enable no-control-regex, no-misleading-character-class

let server: RepeatingServer;
let nth = 0;
const runs = temporaryFolder(after);
const [first, second, long] = ['a', 'b', 'long'].map((name) => join(runs, name)) as [string, string, string];
const comparison = join(runs, 'comparison');
const plan = join(runs, 'plan');

async function said(args: readonly string[], env: Record<string, string> = {}): Promise<Ended> {
  const ended = await runProcess({ command: process.execPath, args: ['bin/k6-vllm.mjs', ...args], env });
  assertInert(args.join(' '), ended.output);
  return ended;
}

function assertInert(what: string, text: string): void {
  const at = text.search(steering);
  assert.equal(at, -1, `${what} says ${JSON.stringify(text.slice(Math.max(0, at - 60), at + 20))}`);
}

before(async () => {
  const says = (): string => {
    nth += 1;
    return nth % 3 === 0 ? all : (attacks[nth % attacks.length] ?? all);
  };
  server = await startRepeatingServer({ says, model: all });
  const settings = { BASE_URL: server.url, REQUESTS: '60', TELEMETRY_INTERVAL: '100ms', OUTPUTS: 'true' };
  await said(['run', 'candidate-eval'], { ...settings, RUN_DIR: first });
  await said(['run', 'inngest-style'], { ...settings, RUN_DIR: second, CONCURRENCY: '3' });
  await said(['compare', `${first}`, second, '--output', comparison]);
  await said(['plan', first, second, '--output', plan]);
  await said(['gate', first]);
  await said(['doctor', 'smoke'], { BASE_URL: server.url });
});
after(() => server.close());

const filesNamed = (ending: string): string[] =>
  readdirSync(runs, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith(ending))
    .map((name) => join(runs, name));

describe('what a hostile server says', () => {
  test('is in the records as it came, and the report was made', () => {
    const records = readRecords(first);
    assert.equal(records.length, 60);
    assert.ok(records.some(({ failureMessage }) => failureMessage?.includes('<script>')));
    assert.equal(readRunFile(first).server.model, all.replaceAll('\ud800', '\ufffd'));
    assert.equal(filesNamed('.html').length, 4);
  });

  test('runs nothing in a browser, and asks nothing of the network', { skip: browserPath === null }, async (t) => {
    const browser = await openBrowser(browserPath ?? '');
    t.after(() => browser.close());
    for (const file of filesNamed('.html')) {
      const page = await browser.newPage();
      const requests: string[] = [];
      page.on('request', (request) => requests.push(request.url()));
      page.on('dialog', (dialog) => assert.fail(`${file} says ${dialog.message()}`));
      await page.goto(pathToFileURL(file).href);
      assert.doesNotMatch(await page.title(), /OWNED$/);
      assert.equal(await page.locator('script, img, iframe, object, embed, base, form').count(), 0, file);
      assert.equal(await page.locator('a[href*=":"], a[href^="//"]').count(), 0, file);
      assert.deepEqual(requests, [pathToFileURL(file).href]);
      await page.close();
    }
  });

  test('is markup to no reader of Markdown', () => {
    const files = filesNamed('.md');
    assert.equal(files.length, 4);
    for (const file of files) {
      const text = readFileSync(file, 'utf8');
      assertInert(file, text);
      assert.doesNotMatch(text, /^#+ OWNED/m, file);
      assert.doesNotMatch(text, /(?<!\\)\]\((?:javascript|http)/, file);
      assert.doesNotMatch(text, /<(script|img|b)\b/, file);
      for (const table of text.match(/(^\|.*\n)+/gm) ?? []) {
        const columns = table
          .trimEnd()
          .split('\n')
          .map((row) => row.replaceAll(/\\./g, '').split('|').length);
        assert.equal(new Set(columns).size, 1, `${file}: ${table}`);
      }
    }
  });

  test('is valid XML, and valid JSON without traps', { skip: browserPath === null }, async (t) => {
    const browser = await openBrowser(browserPath ?? '');
    t.after(() => browser.close());
    const page = await browser.newPage();
    for (const file of filesNamed('.xml')) {
      const text = readFileSync(file, 'utf8');
      assertInert(file, text);
      const wrong = await page.evaluate(
        `new DOMParser().parseFromString(${JSON.stringify(text)}, 'application/xml').querySelector('parsererror')?.textContent ?? null`,
      );
      assert.equal(wrong, null, file);
    }
    for (const file of filesNamed('.json')) JSON.parse(readFileSync(file, 'utf8'));
  });

  test('may be very long', async () => {
    const talker = await startRepeatingServer({ says: () => `${'x'.repeat(1_000_000)} ${markup}` });
    const { output } = await said(['run', 'candidate-eval'], {
      BASE_URL: talker.url,
      REQUESTS: '24',
      RUN_DIR: long,
      TELEMETRY_INTERVAL: '1s',
    });
    talker.close();
    assert.ok(output.length < 20_000, `${output.length} characters on the terminal`);
    for (const name of ['requests.ndjson', 'report.html', 'report.md', 'junit.xml', 'run.json', 'assessment.json']) {
      const { length } = readFileSync(join(long, name));
      assert.ok(length < 1_000_000, `${name} has ${length} bytes`);
    }
  });

  test('is told inertly where nothing can be sent', async () => {
    const { code, output } = await said(['run', 'inngest-style'], {
      BASE_URL: server.url,
      MODEL: 'other',
      RUNS_DIR: runs,
    });
    assert.equal(code, 108, output);
    assert.match(output, /is not served at .*; it serves: <\/td>/s);
  });
});

describe('a hostile file', () => {
  const folder = temporaryFolder(after);

  test('that is broken in every line is told inertly', async () => {
    const broken = join(folder, 'broken');
    mkdirSync(broken);
    writeFileSync(join(broken, 'run.json'), JSON.stringify({ format: all, [all]: all, version: all }));
    writeFileSync(join(broken, 'requests.ndjson'), `${all}\n{"v":1,"id":${JSON.stringify(all)}}\n`);
    const data = join(folder, 'data.jsonl');
    writeFileSync(data, `${all}\n{"custom_id":${JSON.stringify(all)},"url":${JSON.stringify(all)},"body":1}\n`);
    const stated = join(folder, 'stated.json');
    writeFileSync(stated, JSON.stringify({ format: 'k6-vllm/stated', [all]: all, runs: [{ name: all }] }));
    for (const args of [
      ['report', broken],
      ['gate', broken],
      ['compare', broken, first],
      ['plan', broken],
      ['audit', stated],
      ['dataset', 'check', data],
      ['run', '--resume', broken, 'smoke'],
    ]) {
      const { code, output } = await said(args);
      assert.equal(code === 0, false, output);
      assert.match(output, /Error|test aborted|mistake/, args.join(' '));
      assert.doesNotMatch(output, /\n {4}at /, `${args.join(' ')} shows a stack: ${output}`);
    }
    const { output } = await said(['run', 'smoke'], {
      BASE_URL: server.url,
      DATASET: data,
      RUNS_DIR: folder,
      REQUESTS: '',
    });
    assert.match(output, /line 1/);
  });

  test('changes no object by the names in it', async () => {
    const trap = '{"__proto__":{"polluted":"OWNED"},"constructor":{"prototype":{"polluted":"OWNED"}},';
    const copy = join(folder, 'trap');
    mkdirSync(copy);
    for (const name of ['run.json', 'summary.json'])
      writeFileSync(join(copy, name), readFileSync(join(second, name), 'utf8').replace('{', trap));
    writeFileSync(
      join(copy, 'requests.ndjson'),
      readFileSync(join(second, 'requests.ndjson'), 'utf8').replaceAll(/^\{/gm, trap),
    );
    const { output } = await said(['report', copy]);
    assert.doesNotMatch(`${output}${readFileSync(join(copy, 'report.md'), 'utf8')}`, /polluted/);
  });
});
