import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import test from 'node:test';
import fc from 'fast-check';
import { readExposition } from './exposition.ts';

const read = (text: string, ...names: string[]) => Object.fromEntries(readExposition(text, new Set(names)));
const one = (line: string) => read(line, 'a')['a']?.[0];

test('a line is a name, labels and a value; comments and other metrics are passed over', () => {
  const text =
    '# HELP a {b} c\n# TYPE a gauge\na 1\na{x="1"} 2.5\nab 3\n\nb{a="4"} 4\na{x="2",y="3",} 1e3 1700000000\n';
  assert.deepEqual(read(text, 'a'), {
    a: [
      { labels: {}, value: 1 },
      { labels: { x: '1' }, value: 2.5 },
      { labels: { x: '2', y: '3' }, value: 1000 },
    ],
  });
});

test('label values may hold quotes, backslashes, newlines, braces, commas and hashes', () => {
  assert.deepEqual(one(String.raw`a{x="say \"hi\"",y="c:\\n\nd",z="}{,=# é"} 1`)?.labels, {
    x: 'say "hi"',
    y: 'c:\\n\nd',
    z: '}{,=# é',
  });
});

test('numbers may be NaN and infinite, in any case', () => {
  for (const [text, value] of [
    ['NaN', Number.NaN],
    ['+Inf', Number.POSITIVE_INFINITY],
    ['-Inf', Number.NEGATIVE_INFINITY],
    ['inf', Number.POSITIVE_INFINITY],
    ['-1.5e-3', -0.0015],
  ] as const)
    assert.equal(one(`a ${text}`)?.value, value);
});

test('OpenMetrics adds exemplars, timestamps and an end mark', () => {
  const text =
    '# TYPE a counter\na_total{x="1"} 17.0 1520879607.789 # {trace_id="KOO5S4vxi0o"} 0.67\na_total 2 # {t="1"} 2\n# EOF\n';
  assert.deepEqual(
    read(text, 'a_total')['a_total']?.map(({ value }) => value),
    [17, 2],
  );
});

test('blanks may stand wherever the format allows them, and lines may end as in Windows', () => {
  for (const line of ['  a 1', 'a\t1', '\ta { x = "1" , y="2" } 1 ', 'a 1\r'])
    assert.equal(one(`${line}\nb 2\r\n`)?.value, 1, line);
});

test('a line that is none of the format is left out, and its neighbours are read', () => {
  for (const line of [
    'a',
    'a ',
    'a{',
    'a{x="1} 1',
    'a{x=1} 1',
    'a{x="1"}',
    'a one',
    'a{x="1"} 0x',
    '{"a.b"} 1',
    '\u0000',
  ])
    assert.deepEqual(
      read(`a 1\n${line}\na 2`, 'a')['a']?.map(({ value }) => value),
      [1, 2],
      line,
    );
});

test('it never fails, whatever the text', () => {
  fc.assert(
    fc.property(fc.array(fc.constantFrom('a', '{', '}', '"', '\\', ',', '=', ' ', '\n', '1', '#', 'é')), (parts) => {
      for (const series of readExposition(parts.join(''), new Set(['a'])).values())
        for (const { value } of series) assert.equal(typeof value, 'number');
    }),
  );
});

test('a text of any length takes a bounded time', () => {
  const line = `other{x="${'y'.repeat(90)}"} 1\n`;
  const huge = `a 1\n${line.repeat(400_000)}a 2\n`;
  assert.ok(huge.length > 40e6);
  assert.deepEqual(read(huge, 'a')['a'], [{ labels: {}, value: 1 }]);
});

test('a real scrape has the series that a plain search finds', () => {
  const text = readFileSync(new URL('captures/vllm-0.32.txt', import.meta.url), 'utf8');
  const names = [...new Set(text.match(/^[a-z][^{\s]*/gm))];
  const found = read(text, ...names);
  const lines = text.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  assert.equal(
    Object.values(found).reduce((sum, series) => sum + series.length, 0),
    lines.length,
  );
  assert.ok(lines.length > 400);
});
