import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import test from 'node:test';
import { encode } from 'gpt-tokenizer/encoding/o200k_base';
import workload from './candidate-eval.ts';
import { configurationOf, textsOf } from './request.test-support.ts';

const SIZE = workload.size;
const textsAt = (index: number, seed: number): string[] => textsOf(workload.request(index, seed, configurationOf()));
const profileOf = (index: number, seed: number): string => textsAt(index, seed)[1] ?? '';
const systemPrompt = textsAt(0, 1)[0] ?? '';

test('prompts average 788 tokens within 2 % and spread as those of real candidates do', () => {
  const shared = encode(systemPrompt).length;
  assert.ok(shared >= 295 && shared <= 310, `the system prompt has ${shared} tokens`);
  for (const seed of [1, 20_251_028]) {
    const tokens = Array.from({ length: SIZE }, (_, index) => shared + encode(profileOf(index, seed)).length).sort(
      (a, b) => a - b,
    );
    const mean = tokens.reduce((sum, count) => sum + count, 0) / SIZE;
    assert.ok(Math.abs(mean / 788 - 1) < 0.02, `mean ${mean}`);
    const [p10 = 0, p50 = 0, p90 = 0] = [0.1, 0.5, 0.9].map((share) => tokens[Math.floor(share * SIZE)]);
    assert.ok(p10 > 570 && p10 < 660, `p10 ${p10}`);
    assert.ok(p50 > 740 && p50 < 820, `p50 ${p50}`);
    assert.ok(p90 > 920 && p90 < 1030, `p90 ${p90}`);
    // The share a prefix cache can serve: 38 % in the benchmark whose lengths these are.
    assert.ok(Math.abs(shared / mean - 0.38) < 0.015);
  }
});

test('all profiles of a seed differ, and differ within the first line', () => {
  for (const seed of [0, 1, 7, 2 ** 40 + 3]) {
    const profiles = Array.from({ length: SIZE }, (_, index) => profileOf(index, seed));
    assert.equal(new Set(profiles.map((text) => text.slice(0, text.indexOf('\n')))).size, SIZE);
    // Nor are they alike but for that line.
    assert.equal(new Set(profiles.map((text) => text.slice(text.indexOf('Headline')))).size, SIZE);
    assert.equal(textsAt(0, seed)[0], systemPrompt);
  }
});

test('the same index and seed give the same text, in any order, and another seed another text', () => {
  assert.equal(profileOf(4711, 3), profileOf(4711, 3));
  assert.notEqual(profileOf(4711, 3), profileOf(4711, 4));
  const golden = readFileSync(new URL('candidate-eval/first-profile.golden.txt', import.meta.url), 'utf8');
  assert.equal(`${profileOf(0, 1)}\n`, golden);
});

/** Months since year 0 of "Mar 2021", "03/2021" or "2021-03"; the writing month for "present". */
function month(text: string): number {
  if (/present/i.test(text)) return 2025 * 12 + 8;
  const year = Number(/\d{4}/.exec(text)?.[0]);
  const number = /^(\d\d)\//.exec(text)?.[1] ?? /-(\d\d)$/.exec(text)?.[1];
  const index =
    number === undefined ? 'JanFebMarAprMayJunJulAugSepOctNovDec'.indexOf(text.slice(0, 3)) / 3 : Number(number) - 1;
  assert.ok(Number.isInteger(index) && index >= 0 && index < 12, text);
  return year * 12 + index;
}

interface Job {
  readonly title: string;
  readonly from: number;
  readonly to: number;
}

/** The jobs of a profile, latest first. */
function jobsOf(profile: string): Job[] {
  const dated = /^(.+)\n((?:[A-Z][a-z]{2} \d{4}|\d\d\/\d{4}|\d{4}-\d\d)) (?:–|to) (.+)$/gm;
  return [...profile.matchAll(dated)].map(([, title = '', from = '', to = '']) => ({
    title,
    from: month(from),
    to: month(to),
  }));
}

test('timelines are plausible: two to six jobs that do not overlap, after the first degree', () => {
  for (let index = 0; index < SIZE; index += 1) {
    const profile = profileOf(index, 1);
    const jobs = jobsOf(profile);
    assert.ok(jobs.length >= 2 && jobs.length <= 6, `${jobs.length} jobs in\n${profile}`);
    for (const [place, job] of jobs.entries()) {
      assert.ok(job.from < job.to && job.to <= 2025 * 12 + 8, profile);
      const later = jobs[place - 1];
      assert.ok(later === undefined || job.to < later.from, `overlap in\n${profile}`);
    }
    // Part-time studies and courses for a change of career come later.
    const education = /^(?:## )?Education:?\n([\s\S]*?)\n\n/im.exec(profile)?.[1] ?? '';
    const fullTime = education.split('\n').filter((line) => /–\d{4}$/.test(line) && !line.includes('part-time'));
    const first = jobs.findLast((job) => !/\bIntern\b/.test(job.title));
    for (const line of fullTime) {
      const [from = 0, to = 0] = (/(\d{4})–(\d{4})$/.exec(line) ?? []).slice(1).map(Number);
      assert.ok(from < to && first !== undefined && to * 12 + 5 < first.from, profile);
    }
    assert.ok(fullTime.length > 0, profile);
  }
});

test('no profile repeats an achievement, leaves a blank unfilled or stumbles over an article', () => {
  for (let index = 0; index < SIZE; index += 1) {
    const profile = profileOf(index, 2);
    assert.doesNotMatch(profile, /[[\]{}]|undefined|NaN|^\S+ *$\n\n\n/m);
    assert.doesNotMatch(
      profile,
      /\b[Aa] [aeio]\w|\b[Aa]n (?!hour|SRE)[^aeiouAEIO\d]/,
      profile.match(/.{20}\b[Aa]n? .{20}/)?.[0],
    );
    assert.doesNotMatch(profile, /\b(\w{4,}) \1\b/, profile);
    const bullets = profile.match(/^[-•*] .+$/gm) ?? [];
    assert.equal(new Set(bullets).size, bullets.length, profile);
  }
});

test('about three in five candidates are software engineers, some in other lines of work before', () => {
  const headlines = Array.from({ length: SIZE }, (_, index) => /Headline: (.*)/.exec(profileOf(index, 1))?.[1] ?? '');
  const engineer =
    /Software|Backend|Frontend|Full-Stack|Web Dev|DevOps|Reliability|Cloud Eng|Platform|Systems Engineer|SRE|Infrastructure|iOS|Android|Mobile|Machine Learning|ML Eng|Tech Lead|Principal Engineer,?|Engineering Manager\b(?!, M)|Director of Engineering|Staff Engineer/;
  const share = headlines.filter((headline) => engineer.test(headline.split(/ at | \|/)[0] ?? '')).length / SIZE;
  assert.ok(share > 0.52 && share < 0.72, String(share));
  for (const other of ['Nurse', 'Teacher', 'Mechanical', 'Product Manager', 'Data Scientist', 'Account Executive']) {
    assert.ok(
      headlines.some((headline) => headline.includes(other)),
      other,
    );
  }
});

/** A published answer of the benchmark that this workload reproduces. */
const SAMPLE = `{
  "recommendation": "Strong Yes",
  "reasoning": "Min Thet K has a strong pedigree due to their MIT Computer Science degrees and experience at both Microsoft and Bloomberg. They also demonstrate a consistent trajectory with rapid promotions and a clear focus on software engineering.",
  "analysis": {
    "educational_pedigree": {
      "rating": "Great",
      "reasoning": "The candidate holds a BS and MEng in Computer Science from MIT, a top-tier institution. This is a strong pedigree signal, particularly given their experience at Microsoft and Bloomberg."
    },
    "company_pedigree": {
      "rating": "Good",
      "reasoning": "Experience at Bloomberg and Microsoft, both established tech companies, indicates a decent company pedigree. Bloomberg is a highly respected financial data provider."
    },
    "trajectory": {
      "rating": "Good",
      "reasoning": "The candidate progressed quickly through their roles at Microsoft and Bloomberg, indicating a strong trajectory. They rapidly moved from intern to full-time software engineer roles."
    },
    "is_software_engineer": {
      "value": true,
      "reasoning": "The candidate's titles consistently indicate software engineering roles (Software Engineer, Software Engineer Intern, Learning Assistant)."
    }
  }
}`;

/** What is changed in the sample, and what is said about it. */
const VERDICTS: readonly (readonly [string, string, string])[] = [
  ['"Strong Yes"', '"Hire"', 'recommendation is not one of Strong Yes, Yes, Maybe, No, Strong No'],
  ['"recommendation"', '"verdict"', 'missing recommendation'],
  ['"Great"', '"Excellent"', 'analysis.educational_pedigree.rating is not one of Great, Good, Average, Poor'],
  ['"company_pedigree"', '"companies"', 'missing analysis.company_pedigree'],
  ['"trajectory": {\n      "rating": "Good",', '"trajectory": {', 'missing analysis.trajectory.rating'],
  ['"value": true', '"value": "yes"', 'analysis.is_software_engineer.value is not true or false'],
  ['"analysis": {', '"analysis": [], "rest": {', 'analysis is not an object'],
];

test('answers are judged: the published one is valid, and each fault is named', () => {
  assert.equal(workload.judge(SAMPLE), null);
  assert.equal(workload.judge(`\`\`\`json\n${SAMPLE}\n\`\`\``), null);
  for (const [from, to, verdict] of VERDICTS) assert.equal(workload.judge(SAMPLE.replace(from, to)), verdict);
  assert.equal(workload.judge(SAMPLE.replace(/"reasoning": "Min[^"]*"/, '"reasoning": ""')), 'reasoning is empty');
  assert.equal(workload.judge(SAMPLE.slice(0, 700)), 'JSON is cut off');
});

interface Schema {
  readonly type?: string;
  readonly enum?: readonly string[];
  readonly properties?: Readonly<Record<string, Schema>>;
}
type Path = readonly string[];

/** Every field that the prompt's schema asks for, with its path. */
function fieldsOf(schema: Schema, path: Path = []): (readonly [Path, Schema])[] {
  return Object.entries(schema.properties ?? {}).flatMap(([key, part]) => [
    [[...path, key], part] as const,
    ...fieldsOf(part, [...path, key]),
  ]);
}

type Fields = Record<string, unknown>;

/** The sample with another value at a path; without the field where the value is undefined. */
function sampleWith(path: Path, value: unknown): string {
  const sample = JSON.parse(SAMPLE) as Fields;
  let object = sample;
  for (const key of path.slice(0, -1)) object = object[key] as Fields;
  object[path.at(-1) ?? ''] = value;
  return JSON.stringify(sample);
}

const reversed = (value: unknown): unknown =>
  typeof value === 'object' && value !== null
    ? Object.fromEntries(
        Object.entries(value)
          .toReversed()
          .map(([key, part]) => [key, reversed(part)]),
      )
    : value;

/** What is no value of a type, and how it is called. */
const WRONG: Readonly<Record<string, readonly [readonly unknown[], string]>> = {
  string: [[null, 3, true, [], {}], 'is not text'],
  boolean: [[null, 1, 'true', [], {}], 'is not true or false'],
  object: [[null, 1, 'x', true, []], 'is not an object'],
};

test('every field that the prompt asks for is needed, with its type or one of its values, and nothing else is', () => {
  const schema = JSON.parse(systemPrompt.slice(systemPrompt.indexOf('{'))) as Schema;
  const fields = fieldsOf(schema);
  assert.equal(fields.length, 15);
  for (const [path, { type, enum: values }] of fields) {
    const name = path.join('.');
    assert.equal(workload.judge(sampleWith(path, undefined)), `missing ${name}`);
    for (const value of values ?? []) assert.equal(workload.judge(sampleWith(path, value)), null, `${name} ${value}`);
    const [wrong, verdict] =
      values === undefined
        ? (WRONG[type ?? ''] ?? [[], ''])
        : [[null, 1, [values[0]], 'great', values.join(' | ')], `is not one of ${values.join(', ')}`];
    assert.ok(wrong.length > 0, name);
    for (const value of wrong) {
      assert.equal(workload.judge(sampleWith(path, value)), `${name} ${verdict}`, JSON.stringify(value));
    }
    if (type === 'string') assert.equal(workload.judge(sampleWith(path, ' \n')), `${name} is empty`);
  }
});

test('the order of the keys is free, and so are keys that the prompt does not speak of', () => {
  assert.equal(workload.judge(JSON.stringify(reversed(JSON.parse(SAMPLE)))), null);
  assert.equal(workload.judge(sampleWith(['summary'], 'A good fit.')), null);
  assert.equal(workload.judge(sampleWith(['analysis', 'trajectory', 'score'], 9)), null);
});

test('the prompt holds its schema as one balanced JSON object that asks for what is judged', () => {
  const schema = JSON.parse(systemPrompt.slice(systemPrompt.indexOf('{'))) as { required: string[] };
  assert.deepEqual(schema.required, ['recommendation', 'reasoning', 'analysis']);
});
