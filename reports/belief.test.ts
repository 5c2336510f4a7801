// How a report tells what can be believed, as page and as Markdown.
import assert from 'node:assert/strict';
import test from 'node:test';
import type { Audit } from '../lib/audits/audit.ts';
import { caution, invalid, notApplicable, ok, unsound } from '../lib/audits/finding.ts';
import type { Assessment } from '../lib/schema/assessment.ts';
import { formatQuantity } from '../lib/units/quantity.ts';
import { assessedWith, finds } from './doubted-run.test-support.ts';
import { html } from './formats/html.ts';
import { json } from './formats/json.ts';
import { markdown } from './formats/markdown.ts';
import { headlineOf, objectionLines } from './render.ts';

const plain = (text: string): string => text.replaceAll(/[\u00a0\u202f]/g, ' ');
const page = (assessment: Assessment): string => plain(html.render(assessment));
const text = (assessment: Assessment): string => plain(markdown.render(assessment));

const everything = finds(
  'physics',
  invalid('They are ten times faster than light.', ['rates', 'token-rates', 'latencies', 'tokens'], 'It looks like x'),
);

/** In the order of a text: the first place of each part, which must be there. */
function assertInOrder(whole: string, parts: readonly string[]): void {
  const places = parts.map((part) => {
    const at = whole.indexOf(part);
    assert.ok(at >= 0, `no ${part}`);
    return at;
  });
  assert.deepEqual(
    places,
    places.toSorted((a, b) => a - b),
  );
}

test('a number that cannot be true stands nowhere in a report, and the reason is one link away', async () => {
  const assessment = await assessedWith('healthy', [everything]);
  const refused = assessment.measures.filter((measure) => measure.refused !== undefined);
  assert.ok(refused.length > 40);
  for (const rendered of [page(assessment), text(assessment)]) {
    for (const { id, refused: value = 0, unit } of refused)
      assert.ok(
        !rendered.includes(`>${plain(formatQuantity(value, unit))}<`) &&
          !rendered.includes(` ${plain(formatQuantity(value, unit))} `),
        id,
      );
    assert.match(rendered, /Latency over time is withheld: the times are not valid/);
    assert.match(rendered, /How the latencies are distributed is withheld/);
  }
  assert.doesNotMatch(page(assessment), /<svg/);
  assert.match(page(assessment), /<td class="refused"><a href="#audits">not valid<\/a><\/td>/);
  assert.match(
    page(assessment),
    /<div class="refused"><dt>Output tokens<\/dt><dd><b><a href="#audits">not valid<\/a><\/b><small>withheld<\/small><\/dd>/,
  );
  assert.match(text(assessment), /\| \[not valid\]\(#can-these-numbers-be-believed\) \| withheld \|/);
  assert.match(headlineOf(assessment), /^Inconclusive: .* p95 end-to-end time withheld as not valid, limit 10 s\.$/);
  const file = JSON.parse(json.render(assessment)) as Assessment;
  const rate = file.measures.find(({ id }) => id === 'requests-rate');
  assert.deepEqual([rate?.value, rate?.interval, rate?.standing], [null, null, 'invalid']);
});

test('what an audit speaks against is struck, for eyes and for ears, and explained under its table', async () => {
  const assessment = await assessedWith('healthy', [finds('sender', unsound('38 of 400 late.', ['latencies']))]);
  assert.match(
    page(assessment),
    /<td class="struck"><s><span class="unseen">not valid: <\/span>5\.13 s<\/s><small>[\d.–]+ s<\/small>/,
  );
  assert.match(
    page(assessment),
    /Struck: an audit speaks against it, and nothing may rest on it; see “Can these numbers be believed\?”\./,
  );
  assert.match(page(assessment), /An audit speaks against the times: nothing may rest on them\./);
  assert.match(text(assessment), /\| p95 \| ~~322 ms~~ \([\d–]+ ms\) \|/);
  assert.match(page(assessment), /<div class="struck"><dt>p95 end to end<\/dt>.*[\d.–]+ s, unsound/);
});

test('the gravest stands right under the verdict, before any figure, and says where it is explained', async () => {
  const grave = (id: string): Audit => finds(id, unsound(`${id}!`, ['rates']));
  const audits = [caution('x'), ok('y')].map((finding, i) => finds(`mild-${i}`, finding));
  const assessment = await assessedWith('healthy', [...audits, grave('a'), grave('b'), grave('c'), everything]);
  const rendered = page(assessment);
  assertInOrder(rendered, [
    'class="sentence"',
    'class="alarms"',
    'The physics is broken.',
    'The a is broken.',
    'class="figures"',
  ]);
  const first = rendered.slice(0, rendered.indexOf('class="figures"'));
  assert.equal(first.match(/<li class="(invalid|unsound)">/g)?.length, 3);
  assert.match(first, /<a href="#audits">What this means, and what to do; and 1 more<\/a>/);
  assert.doesNotMatch(first, /The mild/);
  assert.match(
    text(assessment),
    /\n> \*\*Not valid: The physics is broken\.\*\* They are ten times faster than light\. It looks like x\.\n/,
  );
  assert.deepEqual(objectionLines(assessment).slice(0, 2), [
    'Not valid: The physics is broken. They are ten times faster than light. It looks like x.',
    'Unsound: The a is broken. a!',
  ]);
});

test('the section of audits goes from the worst to what holds and what could not be asked', async () => {
  const assessment = await assessedWith('healthy', [
    finds('identity', ok('All 500 agree.')),
    finds('cold', caution('The first ten.')),
    finds('gpu', notApplicable('which GPU it was')),
    finds('sender', unsound('Late.', ['latencies', 'ttft'])),
    everything,
  ]);
  const rendered = text(assessment);
  assertInOrder(rendered.slice(rendered.indexOf('## Can these numbers be believed?')), [
    'Of 5 audits one found numbers that cannot be true, one found numbers that nothing may rest on, one calls for caution and 2 hold. 1 more could not be asked',
    '- **Not valid: The physics is broken.** They are ten times faster than light. It looks like x. **Withheld: request rates, token rates, all latencies and token counts.** Why the physics matters. *To do:* Mend the physics.',
    '- **Unsound: The sender is broken.** Late. **Struck: all latencies and times to first token.**',
    '- **Caution: The cold is broken.** The first ten. Why the cold matters.',
    'What was checked and holds:',
    '- The identity holds: All 500 agree.',
    'What could not be asked, and why:',
    '- The gpu holds? Not known: which GPU it was.',
  ]);
  assert.match(page(assessment), /<details class="answers"><summary>What was checked and holds: 2<\/summary>/);
  const clean = text(await assessedWith('healthy', []));
  assert.match(clean, /Nothing speaks against them: the only audit asked holds\.\n/);
  assert.doesNotMatch(clean, /Not valid|Unsound|^> /m);
});

test('at several levels each finding says where it was, and the charts what they leave out', async () => {
  const late = (worst: number): Audit =>
    finds('sender', ok(''), {
      scope: 'load',
      judge: ({ level }) => (level === worst ? invalid('Never.', ['rates']) : unsound('Late.', ['latencies'])),
    });
  const rendered = text(await assessedWith('ladder', [late(50)]));
  assert.match(
    rendered,
    /- \*\*Not valid: The sender is broken\.\*\* At 50 in flight: Never\. At 5 in flight: Late\. At 10 in flight: Late\. At 100 in flight: Late\. \*\*Withheld: request rates\. Struck: all latencies\.\*\*/,
  );
  assert.match(rendered, /Left out as not valid: numbers at 50\. Grey dots off the line: unsound\./);
  assert.match(rendered, /50 in flight: not told, p95 4\.80 s\./);
  assert.match(rendered, /An audit speaks against the times at 5, 10 and 100: nothing may rest on them\./);
});

test('the rate of a burst is named as such in key figures, tables and words', async () => {
  const interrupted = await assessedWith('interrupted', []);
  assert.match(page(interrupted), /<dt>Successful requests<\/dt>.*burst: not a sustained rate/);
  assert.match(
    text(interrupted),
    /\| Successful requests per second .* \| no interval, burst: not a sustained rate \|/,
  );
  const ladder = await assessedWith('ladder', []);
  assert.match(text(ladder), /\| 100 \| .* \*11\.1 req\/s\* \(no interval, burst\) \|/);
  assert.match(text(ladder), /Burst: the rate of one or a few batches, not a sustained rate\./);
  assert.match(headlineOf(ladder), /12\.4 req\/s \(a burst, not a sustained rate\)/);
  assert.doesNotMatch(text(await assessedWith('healthy', [])), /burst: not|Burst:/);
});

test('cautions of audits are told with the others before the numbers are quoted, each with its way to more', async () => {
  const both = page(await assessedWith('killed', [finds('cold', caution('The first ten.'))]));
  assert.match(both, /<li>The cold is broken\. The first ten\.<\/li>/);
  assert.match(
    both,
    /<a href="#audits">Can these numbers be believed\?<\/a> and <a href="#cautions">Before you quote these numbers<\/a>/,
  );
});
