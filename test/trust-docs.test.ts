// docs/trust.md against the audits themselves, and against what they say of the results in fixtures/stated.
import assert from 'node:assert/strict';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { audits } from '../lib/audits/index.ts';
import { judgePaths } from '../reports/judge-paths.ts';
import { root } from './k6-process.ts';

const path = join(root, 'docs', 'trust.md');
const page = readFileSync(path, 'utf8');
const stated = join(root, 'fixtures', 'stated');

const auditTable = (): string =>
  [
    '| Question (`id`) | When the answer is bad | Why it matters | What it looks at |',
    '|---|---|---|---|',
    ...audits.map(
      ({ id, title, failureTitle, why, needs }) =>
        `| ${title} (\`${id}\`) | ${failureTitle} | ${why} | ${needs.join('; ')} |`,
    ),
  ].join('\n');

async function statedTable(): Promise<string> {
  const files = readdirSync(stated)
    .filter((name) => name.endsWith('.json'))
    .sort();
  const rows: string[] = [];
  for (const file of files)
    for (const { name, audits: results } of await judgePaths([join(stated, file)], [])) {
      const bad = (['invalid', 'unsound', 'caution'] as const).flatMap((verdict) =>
        results
          .filter((result) => result.verdict === verdict)
          .map(({ title, findings }) => {
            const [{ happened, hint } = { happened: '', hint: null }] = findings;
            return `**${verdict}: ${title}.** ${happened}${hint === null ? '' : ` ${hint}`}`;
          }),
      );
      rows.push(`| [${name}](../fixtures/stated/${file}) | ${bad.length === 0 ? 'believed' : bad.join('<br>')} |`);
    }
  return ['| Result | What is found |', '|---|---|', ...rows].join('\n').replaceAll('\u00a0', ' ');
}

test('the tables of audits and of stated results are true (UPDATE_GOLDEN=1 rewrites them)', async () => {
  let expected = page;
  for (const [name, text] of Object.entries({ audits: auditTable(), stated: await statedTable() })) {
    const place = new RegExp(`(<!-- ${name} -->\\n)[\\s\\S]*?(<!-- /${name} -->)`);
    assert.match(page, place);
    expected = expected.replace(place, (_, start: string, end: string) => `${start}${text}\n${end}`);
  }
  if (process.env.UPDATE_GOLDEN === '1') writeFileSync(path, expected);
  else assert.equal(page, expected);
});
