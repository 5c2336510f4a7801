import assert from 'node:assert/strict';
import test from 'node:test';
import fc from 'fast-check';
import type { RecordLine } from '../../lib/schema/record.ts';
import { syntheticRecords } from '../golden/synthetic-records.ts';
import { createSeenRequests } from './seen-requests.ts';

const [first] = syntheticRecords({ seed: 1, requests: 1, concurrency: 1, streaming: true });
const asked = (id: string, turn: number | null, vu = 1, sentMs = 0): RecordLine => {
  assert.ok(first);
  return { ...first, id, turn, vu, sentMs };
};

test('a set of requests answers as one of their names would, whatever the order', () => {
  const id = fc.constantFrom('', 'a', 'b', 'ab', 'ba', 'candidate-1', 'candidate-2', 'ä', '\u{1f600}');
  const turn = fc.option(fc.constantFrom(0, 1, 2, 2 ** 31, 2 ** 32, 2 ** 32 + 1, 2 ** 40));
  const request = fc.tuple(
    id,
    turn,
    fc.constantFrom(1, 2),
    fc.constantFrom(0, 0.001, 5, 4_294_967.296),
    fc.constantFrom(-1, 0, 1),
  );
  fc.assert(
    fc.property(fc.array(request, { maxLength: 60 }), (requests) => {
      const seen = createSeenRequests();
      const names = new Set<string>();
      for (const [name, place, vu, sentMs, part] of requests) {
        const key = JSON.stringify([name, place, part, ...(place === null ? [vu, sentMs] : [])]);
        assert.equal(seen.add(asked(name, place, vu, sentMs), part), !names.has(key), key);
        names.add(key);
      }
    }),
    { numRuns: 500 },
  );
});

test('two hundred thousand requests are all told apart, and all known again', () => {
  const seen = createSeenRequests();
  const requests = Array.from({ length: 200_000 }, (_, i) => asked(`candidate-${i % 1000}`, Math.floor(i / 1000)));
  assert.equal(requests.filter((request) => seen.add(request, -1)).length, requests.length);
  assert.equal(requests.filter((request) => seen.add(request, -1)).length, 0);
});
