import assert from 'node:assert/strict';
import test from 'node:test';
import fc from 'fast-check';
import { exponential, lognormal, normal, seededRandom, type Random } from './seeded-random.ts';
import { steadyState } from './steady-state.ts';

/** Noise about 1 that depends on its neighbours by phi, and is skewed as times are. */
function dependent(random: Random, phi: number): () => number {
  let x = normal(random, 0, 1) / Math.sqrt(1 - phi * phi);
  return () => {
    x = phi * x + normal(random, 0, 1);
    return Math.exp(0.3 * x);
  };
}

const noises: Readonly<Record<string, (random: Random) => () => number>> = {
  normal: (random) => () => 1 + 0.3 * normal(random, 0, 1),
  exponential: (random) => () => exponential(random),
  'lognormal with a deviation of 1': (random) => () => lognormal(random, 1, 1),
  'AR(0.5)': (random) => dependent(random, 0.5),
};

for (const [name, noise] of Object.entries(noises))
  test(`at most 5 of 100 series of ${name} noise are taken for anything but steady`, () => {
    for (const n of [100, 200, 1000, 5000]) {
      let wrong = 0;
      for (let seed = 0; seed < 400; seed++) {
        const draw = noise(seededRandom(seed));
        if (steadyState(Float64Array.from({ length: n }, draw)).kind !== 'steady') wrong++;
      }
      assert.ok(wrong <= 20, `${wrong} of 400 at n ${n}`);
    }
  });

const shaped = (n: number, seed: number, level: (share: number) => number): Float64Array => {
  const random = seededRandom(seed);
  return Float64Array.from({ length: n }, (_, i) => level(i / n) * lognormal(random, 100, 0.3));
};

const courses: readonly {
  readonly what: string;
  readonly level: (share: number) => number;
  readonly kind: string;
  readonly from: readonly [number, number];
  readonly ratio: readonly [number, number];
}[] = [
  {
    what: 'a first seventh at twice the level',
    level: (share) => (share < 0.15 ? 2 : 1),
    kind: 'warm-up',
    from: [0.13, 0.2],
    ratio: [0.45, 0.6],
  },
  {
    what: 'a start too short to be a level',
    level: (share) => (share < 0.03 ? 4 : 1),
    kind: 'warm-up',
    from: [0.03, 0.12],
    ratio: [0.2, 0.8],
  },
  {
    what: 'a last third that is a fifth slower',
    level: (share) => (share < 0.7 ? 1 : 1.2),
    kind: 'slowing',
    from: [0.65, 0.75],
    ratio: [1.13, 1.27],
  },
  {
    what: 'a last third that is a fifth faster',
    level: (share) => (share < 0.7 ? 1.2 : 1),
    kind: 'speeding',
    from: [0.65, 0.75],
    ratio: [0.78, 0.88],
  },
  {
    what: 'a slow start and a slow end',
    level: (share) => (share < 0.1 ? 3 : share < 0.7 ? 1 : 1.3),
    kind: 'slowing',
    from: [0.65, 0.75],
    ratio: [1.2, 1.4],
  },
  {
    what: 'a level that rises all the time',
    level: (share) => 1 + share,
    kind: 'slowing',
    from: [0.5, 0.95],
    ratio: [1.05, 1.6],
  },
  {
    what: 'a disturbance in the second half',
    level: (share) => (share > 0.6 && share < 0.8 ? 2 : 1),
    kind: 'none',
    from: [0.75, 0.85],
    ratio: [0.45, 0.55],
  },
  {
    what: 'a change of a fiftieth, however sure',
    level: (share) => (share < 0.7 ? 1 : 1.02),
    kind: 'steady',
    from: [0, 0],
    ratio: [1, 1],
  },
];

for (const { what, level, kind, from, ratio } of courses)
  test(`${what} is ${kind}`, () => {
    for (const n of [2000, 20_000]) {
      let right = 0;
      for (let seed = 0; seed < 50; seed++) {
        const found = steadyState(shaped(n, seed, level));
        const at = found.from / n;
        const isRight =
          at >= from[0] && at <= from[1] && found.lastSegmentRatio >= ratio[0] && found.lastSegmentRatio <= ratio[1];
        if (found.kind === kind && isRight) right++;
      }
      assert.ok(right >= 46, `${right} of 50 at n ${n}`);
    }
  });

test('a rate that falls is slowing, a time that falls is speeding', () => {
  const falling = shaped(2000, 1, (share) => (share < 0.7 ? 1 : 0.7));
  assert.equal(steadyState(falling, 'faster').kind, 'slowing');
  assert.equal(steadyState(falling, 'slower').kind, 'speeding');
});

test('a wait of a minute before the first answer does not hide a slow end', () => {
  const values = shaped(1000, 3, (share) => (share < 0.7 ? 1 : 1.4));
  values[0] = 60_000;
  assert.equal(steadyState(values).kind, 'slowing');
});

test('no unit changes the answer, equal values are steady, and a few tell nothing', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 500 }), fc.integer({ min: 100, max: 600 }), (seed, n) => {
      const values = shaped(n, seed, (share) => (share < seed / 500 ? 1.5 : 1));
      const { lastSegmentRatio, ...found } = steadyState(values);
      const { lastSegmentRatio: scaledRatio, ...scaled } = steadyState(values.map((value) => value * 1024));
      assert.deepEqual(scaled, found);
      assert.ok(Math.abs(scaledRatio - lastSegmentRatio) < 1e-9 && found.from >= 0 && found.from < n);
    }),
  );
  assert.deepEqual(steadyState(new Float64Array(300).fill(0.1)), { from: 0, kind: 'steady', lastSegmentRatio: 1 });
  assert.equal(steadyState(new Float64Array(300)).kind, 'steady');
  assert.equal(steadyState(new Float64Array(99).fill(5)).kind, 'none');
});
