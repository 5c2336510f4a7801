import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import type { ServerIdentity } from '../../schema/run.ts';
import { sweepRequestSchema, sweepSchema, type Sweep, type SweepCell } from '../../schema/sweep.ts';
import { cellId } from './cell-id.ts';
import { begin, finish, nextCell, recover } from './checkpoint.ts';
import { inheritedSettings, readDefinition, type SweepDefinition } from './definition.ts';
import { cellsOf } from './expand.ts';
import { meet } from './same-server.ts';
import { timeLeftMs } from './time-left.ts';

const reading = (request: object, inherited: Record<string, string> = {}) =>
  readDefinition(sweepRequestSchema.parse(request), inherited);

function define(request: object, inherited: Record<string, string> = {}): SweepDefinition {
  const { definition, problems } = reading({ scenario: 'worker-sweep', ...request }, inherited);
  assert.ok(definition, problems.join('\n'));
  return definition;
}

function sweepOf(request: object): Sweep {
  const definition = define(request);
  return sweepSchema.parse({
    format: 'k6-vllm/sweep',
    version: 1,
    id: 's',
    createdAt: '2026-01-01T00:00:00.000Z',
    workingFolder: '/home/user',
    suite: '0.1.0',
    ...definition,
    cells: cellsOf(definition),
    identities: [],
  });
}

const grid = { axes: { CONCURRENCY: [2, 4, 8], REQUESTS: [1000, 5000] }, repeats: 3 };
const at = (seconds: number): string => new Date(Date.UTC(2026, 0, 1) + 1000 * seconds).toISOString();
const point = ({ values }: SweepCell): string => JSON.stringify(values);

describe('the definition of a sweep', () => {
  test('takes settings from the environment, the request before it, an axis before both', () => {
    const { settings } = define(
      { ...grid, settings: { GPU: 'H100', MAX_TOKENS: 64 } },
      { GPU: 'A100', TIMEOUT: '30s', CONCURRENCY: '7' },
    );
    assert.deepEqual(settings, { GPU: 'H100', MAX_TOKENS: '64', TIMEOUT: '30s' });
  });

  test('leaves secrets and places of the environment where they are', () => {
    const environment = { API_KEY: 'canary', RUNS_DIR: '/x', PATH: '/bin', MODEL: '', TIMEOUT: '30s' };
    assert.deepEqual(inheritedSettings(environment), { TIMEOUT: '30s' });
  });

  test('writes values as a variable holds them', () => {
    const { axes } = define({ axes: { RATES: [[1, 2], 4], IGNORE_EOS: [true], EXTRA_BODY: [{ min_p: 0.1 }] } });
    assert.deepEqual(
      axes.map(({ values }) => values),
      [['1,2', '4'], ['true'], ['{"min_p":0.1}']],
    );
  });

  test('tells all mistakes at once', () => {
    const { problems } = reading({
      axes: { CONCURENCY: [1], REQUESTS: [10, 10], TOP_P: [0], RUN_DIR: ['/x'], API_KEY: ['canary'], server: ['a'] },
      settings: { REQUESTS: 5, OUTPUTS: 'all.jsonl', TIMEOUT: '30' },
      servers: { up: {}, cold: { start: 'serve', readyWithin: 'soon' }, odd: { baseUrl: 'localhost' } },
      settle: '5',
    });
    const told = problems.join('\n');
    for (const words of [
      /no scenario is named/,
      /CONCURENCY is not a setting; did you mean CONCURRENCY/,
      /REQUESTS has 10 more than once/,
      /REQUESTS is an axis and a setting of all cells/,
      /TOP_P=0 is out of range/,
      /RUN_DIR cannot be set in a sweep/,
      /API_KEY belongs into the environment/,
      /OUTPUTS=all\.jsonl is one file for all runs/,
      /TIMEOUT=30 has no unit/,
      /servers\.up has neither baseUrl nor start/,
      /servers\.cold does not say where it answers/,
      /servers\.cold\.readyWithin: soon/,
      /BASE_URL=localhost is not a base URL/,
      /the axis "server" is made by servers/,
      /settle: 5 is not a duration/,
    ])
      assert.match(told, words);
    assert.doesNotMatch(told, /canary/);
  });

  test('refuses what is said twice, and grids that nobody means', () => {
    const twice = reading({
      scenario: 'smoke',
      axes: { scenario: ['smoke'], BASE_URL: ['http://a'] },
      servers: { b: { baseUrl: 'http://b' } },
    });
    assert.match(twice.problems.join('\n'), /BASE_URL is an axis and a setting of a server/);
    assert.match(twice.problems.join('\n'), /the scenario is an axis, and named beside it/);
    const many = Array.from({ length: 200 }, (_, i) => i + 1);
    assert.match(
      reading({ scenario: 'smoke', axes: { CONCURRENCY: many, SEED: many } }).problems.join(),
      /120\u202f000 cells/,
    );
  });
});

describe('the cells', () => {
  test('are every point, once in each repeat, under a name of its own', () => {
    const { cells } = sweepOf(grid);
    assert.equal(cells.length, 18);
    assert.equal(new Set(cells.map(({ id }) => id)).size, 18);
    for (const repeat of [1, 2, 3]) {
      const block = cells.slice(6 * (repeat - 1), 6 * repeat);
      assert.ok(block.every((cell) => cell.repeat === repeat));
      assert.equal(new Set(block.map(point)).size, 6);
    }
    assert.ok(cells.some(({ id }) => id === 'concurrency-4_requests-1000_r2'));
  });

  test('come in an order that the seed decides, another one in each repeat', () => {
    const order = (seed: number): string[] => sweepOf({ ...grid, seed }).cells.map(point);
    assert.deepEqual(order(1), order(1));
    assert.notDeepEqual(order(1), order(2));
    const one = order(1);
    assert.notDeepEqual(one.slice(0, 6), one.slice(6, 12));
  });

  test('without axes are repeats of one run', () => {
    assert.deepEqual(
      sweepOf({ repeats: 2 }).cells.map(({ id }) => id),
      ['all_r1', 'all_r2'],
    );
  });

  test('ask for other requests each time, and for the same when the sweep is made anew or has more values', () => {
    const seeds = (request: object): Map<string, string | undefined> =>
      new Map(sweepOf(request).cells.map(({ id, settings }) => [id, settings.SEED]));
    const [first, more] = [
      seeds(grid),
      seeds({ ...grid, axes: { REQUESTS: [5000, 1000, 9], CONCURRENCY: [2, 4, 8] } }),
    ];
    assert.equal(new Set(first.values()).size, 18);
    for (const [id, seed] of first) assert.equal(more.get(id), seed);
    assert.deepEqual(new Set(seeds({ ...grid, settings: { SEED: 7 } }).values()), new Set(['7']));
  });

  test('of a server that has to be started stay together in each repeat; those of servers that are up do not', () => {
    const servers = {
      up: { baseUrl: 'http://u' },
      also: { baseUrl: 'http://v' },
      big: { start: 'serve', baseUrl: 'http://b', settings: { GPU: 'H100' } },
    };
    const { cells } = sweepOf({ axes: { CONCURRENCY: [1, 2, 3, 4, 5, 6] }, servers, repeats: 4, seed: 3 });
    let changes = 0;
    for (let repeat = 0; repeat < 4; repeat += 1) {
      const block = cells.slice(18 * repeat, 18 * repeat + 18);
      const places = block.flatMap(({ server }, i) => (server === 'big' ? [i] : []));
      assert.equal((places.at(-1) ?? 0) - (places[0] ?? 0), 5);
      changes += block.filter(({ server }, i) => i > 0 && server !== block[i - 1]?.server).length;
    }
    assert.ok(changes > 16, `${changes} changes of server`);
    const big = cells.find(({ server }) => server === 'big');
    assert.deepEqual([big?.settings.BASE_URL, big?.settings.GPU], ['http://b', 'H100']);
  });

  test('are named alike only if they are alike, and fit any file system', () => {
    const value = fc.string({ minLength: 1, maxLength: 60 });
    fc.assert(
      fc.property(value, value, (one, other) => {
        const [a, b] = [cellId({ MODEL: one }, 1), cellId({ MODEL: other }, 1)];
        assert.match(a, /^[a-z0-9._-]{1,140}$/);
        assert.equal(a.toLowerCase() === b.toLowerCase(), one === other);
      }),
    );
    assert.notEqual(cellId({ MODEL: 'Qwen' }, 1), cellId({ MODEL: 'qwen' }, 1));
    assert.equal(cellId({ A: '1', B: '2' }, 1), cellId({ B: '2', A: '1' }, 1));
  });
});

describe('the checkpoint', () => {
  const end = (why: string | null = null) => ({ at: at(60), exitCode: why === null ? 0 : 107, why });

  test('a cell goes from pending through running to done or failed, and no other way', () => {
    const fresh = sweepOf(grid);
    const id = nextCell(fresh)?.id ?? '';
    const running = begin(fresh, id, at(0));
    assert.throws(() => begin(running, id, at(1)), /is running, not pending/);
    assert.throws(() => finish(fresh, id, end()), /is pending, not running/);
    const done = finish(running, id, end());
    assert.deepEqual([done.cells[0]?.state, done.cells[0]?.attempts, done.cells[0]?.endedAt], ['done', 1, at(60)]);
    assert.equal(finish(running, id, end('the server died')).cells[0]?.state, 'failed');
    assert.throws(() => begin(done, id, at(2)), /is done, not pending/);
  });

  test('what was cut off is run anew; what failed only when asked for; what is done never', () => {
    const fresh = sweepOf(grid);
    const ids = fresh.cells.map(({ id }) => id);
    const [a = '', b = '', c = ''] = ids;
    let sweep = finish(begin(fresh, a, at(0)), a, end());
    sweep = begin(finish(begin(sweep, b, at(1)), b, end('refused')), c, at(2));
    const plain = recover(sweep, false);
    assert.deepEqual(
      plain.discarded.map(({ id }) => id),
      [c],
    );
    assert.deepEqual(
      plain.sweep.cells.slice(0, 3).map(({ state }) => state),
      ['done', 'failed', 'pending'],
    );
    assert.deepEqual([plain.sweep.cells[2]?.startedAt, plain.sweep.cells[2]?.attempts], [null, 1]);
    assert.deepEqual(
      recover(sweep, true).discarded.map(({ id }) => id),
      [b, c],
    );
    assert.equal(nextCell(recover(sweep, true).sweep)?.id, b);
  });

  test('however often it is cut off, every cell is done exactly once and in the order of the sweep', () => {
    fc.assert(
      fc.property(fc.infiniteStream(fc.constantFrom('cut', 'done', 'done', 'cut before')), (fates) => {
        let sweep = sweepOf({ axes: { CONCURRENCY: [1, 2, 3, 4] }, repeats: 2 });
        const order: string[] = [];
        for (let cell = nextCell(sweep); cell !== null; cell = nextCell(sweep)) {
          const fate = fates.next().value;
          if (fate !== 'cut before') sweep = begin(sweep, cell.id, at(order.length));
          if (fate === 'done') {
            sweep = finish(sweep, cell.id, end());
            order.push(cell.id);
          } else sweep = recover(sweepSchema.parse(JSON.parse(JSON.stringify(sweep))), false).sweep;
        }
        assert.deepEqual(
          order,
          sweep.cells.map(({ id }) => id),
        );
      }),
    );
  });
});

describe('the server', () => {
  const identity: ServerIdentity = {
    baseUrl: 'http://a',
    kind: 'vLLM',
    version: '0.32.0',
    model: 'm',
    modelRoot: 'org/m',
    maxModelLen: 8192,
    cacheConfig: { num_gpu_blocks: '2204', enable_prefix_caching: 'True', engine: '0' },
    simulated: null,
  };
  const changesIn = (other: Partial<ServerIdentity>): readonly string[] => {
    const sweep = sweepOf({ axes: { CONCURRENCY: [1, 2] }, repeats: 1 });
    const [one, two] = sweep.cells;
    assert.ok(one && two);
    const first = meet(sweep, one, identity);
    assert.deepEqual(first.changes, []);
    return meet(first.sweep, two, { ...identity, ...other }).changes;
  };

  test('has to be the same in all cells', () => {
    assert.deepEqual(changesIn({}), []);
    assert.deepEqual(changesIn({ version: '0.33.0' }), ['version: 0.32.0 before, 0.33.0 now']);
    assert.deepEqual(changesIn({ simulated: { profile: 'p', provenance: 'x' } }), [
      'simulated profile: nothing before, p now',
    ]);
    assert.match(
      changesIn({ cacheConfig: { ...identity.cacheConfig, enable_prefix_caching: 'False' } }).join(),
      /enable_prefix_caching: True before, False now/,
    );
  });

  test('may have a few blocks more after a restart, another engine number, or metrics that were late once', () => {
    const blocks = (count: string) => ({ cacheConfig: { ...identity.cacheConfig, num_gpu_blocks: count } });
    assert.deepEqual(changesIn(blocks('2190')), []);
    assert.equal(changesIn(blocks('2000')).length, 1);
    assert.deepEqual(changesIn({ cacheConfig: { ...identity.cacheConfig, engine: '1' } }), []);
    assert.deepEqual(changesIn({ cacheConfig: null }), []);
  });

  test('may be another one where the cell says so', () => {
    const sweep = sweepOf({ axes: { BASE_URL: ['http://a', 'http://b'], MODEL: ['m', 'n'] }, repeats: 1 });
    let noted = sweep;
    for (const [i, cell] of sweep.cells.entries()) {
      const met = meet(noted, cell, { ...identity, version: `0.${i}` });
      assert.deepEqual(met.changes, []);
      noted = met.sweep;
    }
    assert.equal(noted.identities.length, 4);
  });
});

describe('the time left', () => {
  /** Each cell takes its requests divided by its concurrency, in seconds. */
  function after(done: number, request: object = grid): { left: number | null; truth: number } {
    let sweep = sweepOf({ ...request, settle: '2s' });
    const seconds = ({ values }: SweepCell): number => Number(values.REQUESTS) / Number(values.CONCURRENCY);
    const rest = sweep.cells.slice(done);
    for (const cell of sweep.cells.slice(0, done)) {
      sweep = begin(sweep, cell.id, at(0));
      sweep = finish(sweep, cell.id, { at: at(seconds(cell)), exitCode: 0, why: null });
    }
    return { left: timeLeftMs(sweep, 0), truth: rest.reduce((sum, cell) => sum + 1000 * (seconds(cell) + 2), 0) };
  }

  test('is not known before anything is done, and nothing at the end', () => {
    assert.equal(after(0).left, null);
    assert.equal(after(18).left, 0);
  });

  test('is right once each point was done, and nearly when each value was', () => {
    const { left, truth } = after(6);
    assert.ok(Math.abs((left ?? 0) / truth - 1) < 1e-9);
    const early = after(5);
    assert.ok(Math.abs((early.left ?? 0) / early.truth - 1) < 0.05, `${early.left} of ${early.truth}`);
  });

  test('counts down while a cell runs, to no less than nothing', () => {
    let sweep = sweepOf({ axes: { CONCURRENCY: [1] }, repeats: 2, settle: '0' });
    const [a = '', b = ''] = sweep.cells.map(({ id }) => id);
    sweep = begin(finish(begin(sweep, a, at(0)), a, { at: at(60), exitCode: 0, why: null }), b, at(60));
    assert.deepEqual(
      [0, 20_000, 90_000].map((ms) => Math.round(timeLeftMs(sweep, ms) ?? -1)),
      [60_000, 40_000, 0],
    );
  });
});
