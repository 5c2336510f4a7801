import assert from 'node:assert/strict';
import test from 'node:test';
import { watchLife, type Look, type ServerDeath } from './server-life.ts';

const epochMs = 1_800_000_000_000;
const began = epochMs / 1000 - 3600;

const alive: Omit<Look, 'atMs'> = { state: 'answers', processStart: began, work: 1000, succeeded: 10 };

/** One look a second; the verdict of the first that has one, and its number. */
function watch(looks: readonly Partial<Look>[]): (ServerDeath & { look: number }) | null {
  const life = watchLife(epochMs);
  for (const [index, look] of looks.entries()) {
    const death = life({ ...alive, atMs: 1000 * index, ...look });
    if (death !== null) return { ...death, look: index };
  }
  return null;
}

const refused = { state: 'refused', processStart: null, work: null } as const;
const unhealthy = { state: 'unhealthy', processStart: null, work: null } as const;
const silent = { state: 'silent', processStart: null, work: null } as const;
const noMetrics = { processStart: null, work: null } as const;

test('a server that answers lives', () => {
  assert.equal(watch(Array.from({ length: 100 }, (_, i) => ({ work: 1000 + i, succeeded: i }))), null);
});

test('refused three times in a row and for two seconds, it is dead since the first', () => {
  assert.deepEqual(watch([{}, {}, refused, refused, refused]), {
    atMs: 2000,
    why: 'it takes no connections any more',
    look: 4,
  });
});

test('three refusals within a moment are not enough, nor are three with an answer in between', () => {
  assert.equal(watch([{}, { ...refused, atMs: 1000 }, { ...refused, atMs: 1200 }, { ...refused, atMs: 1400 }]), null);
  assert.equal(watch([refused, refused, {}, refused, refused, {}, refused]), null);
});

test('a silence between refusals is no sign of life', () => {
  assert.equal(watch([{}, refused, silent, refused, silent, refused])?.atMs, 1000);
});

test('as long as requests succeed it lives, whatever refuses the watch', () => {
  assert.equal(watch(Array.from({ length: 20 }, (_, i) => ({ ...refused, succeeded: i }))), null);
  assert.equal(watch(Array.from({ length: 5 }, () => ({ ...refused, succeeded: null })))?.look, 2);
});

test('what was under way may end after the death, which is noticed two seconds after the last of it', () => {
  const looks = Array.from({ length: 20 }, (_, i) => ({ ...refused, succeeded: Math.min(i, 3) }));
  assert.deepEqual([watch(looks)?.look, watch(looks)?.atMs], [5, 3000]);
});

test('without metrics it lives, and so does a slow one', () => {
  assert.equal(watch([{}, ...Array.from({ length: 50 }, () => noMetrics), {}]), null);
  assert.equal(watch([{}, ...Array.from({ length: 50 }, () => silent), {}]), null);
});

test('out of service for five seconds without a success, it is dead; where nobody knows of successes, ten', () => {
  const down = Array.from({ length: 30 }, () => unhealthy);
  assert.deepEqual([watch([{}, ...down])?.look, watch([{}, ...down])?.atMs], [6, 1000]);
  assert.equal(watch([{}, ...down.map((each) => ({ ...each, succeeded: null }))])?.look, 11);
});

test('a process that began during the run is a restart, after two looks', () => {
  const anew = { processStart: epochMs / 1000 + 1, work: 3 };
  assert.deepEqual(watch([{}, {}, anew, anew]), { atMs: 2000, why: 'its process began anew', look: 3 });
  assert.equal(watch([{}, anew, {}, anew, {}]), null, 'one of several behind an address');
});

test('replicas that began before the run are no restart, in whatever order they answer', () => {
  const other = { processStart: began + 600, work: 5 };
  assert.equal(watch([{}, other, other, {}, other, other, other]), null);
});

test('a restart during the seconds without an answer is noticed when it is back', () => {
  const anew = { processStart: epochMs / 1000 + 2, work: 0 };
  assert.equal(watch([{}, refused, anew, anew])?.why, 'its process began anew');
});

test('counters that fall by half and stay there are a restart, where the process does not say when it began', () => {
  const without = (work: number) => ({ processStart: null, work });
  assert.deepEqual(watch([without(900), without(1000), without(2), without(7)]), {
    atMs: 2000,
    why: 'its counters began anew',
    look: 3,
  });
  assert.equal(watch([without(900), without(1000), without(2), without(1100), without(3), without(1200)]), null);
  assert.equal(watch([without(1000), without(990), without(980), without(970)]), null);
});

test('counters that fall in an old process are not one', () => {
  assert.equal(watch([{ work: 1000 }, { work: 0 }, { work: 0 }, { work: 0 }]), null);
});
