import assert from 'node:assert/strict';
import { test } from 'node:test';
import { newestOf } from './report.ts';

test('the newest run is the last one, whether a folder or the one file of a stock k6', () => {
  const names = ['.gitignore', '20261122T040000Z-inngest-style', '20261121T040000Z-inngest-style.json', 'notes'];
  assert.equal(newestOf(names), '20261122T040000Z-inngest-style');
  assert.equal(newestOf([...names, '20261123T040000Z-inngest-style.json']), '20261123T040000Z-inngest-style.json');
  assert.equal(newestOf(['.gitignore']), undefined);
});

test('the reports beside a stock run are not runs', () => {
  const run = '20261122T040000Z-inngest-style.json';
  const beside = ['assessment.json', 'report.html', 'report.md'].map((name) => run.replace('json', name));
  assert.equal(newestOf([run, ...beside]), run);
});
