import type { Run, RunInstance } from '../schema/run.ts';
import { segmentOf } from './instance.ts';
import type { InstanceRun } from './merge-problems.ts';
import type { PlacedInstance } from './merge-runs.ts';

/** What may be other than usual in an instance. */
interface Changes {
  readonly run?: Partial<Run>;
  readonly instance?: Partial<RunInstance>;
}

/** An instance of four, of a run of 400 requests in ten slots. */
export function instanceRun(index: number, { run = {}, instance = {} }: Changes = {}): InstanceRun {
  return {
    folder: `run/instances/${index}`,
    run: {
      format: 'k6-vllm/run',
      version: 1,
      id: '20261122T030722Z-inngest-style',
      scenario: 'inngest-style',
      state: 'completed',
      startedAt: '2026-11-22T03:07:22.000Z',
      endedAt: '2026-11-22T03:08:22.000Z',
      loop: 'closed',
      profile: { name: 'fixed-vus', levels: [10], vus: index < 3 ? 3 : 2 },
      workload: { id: 'candidate-evaluation', dataset: { source: 'candidates (generated, seed 1)', size: 5000 } },
      requestsPlanned: 100,
      objectives: [],
      configuration: { CONCURRENCY: 10, SEED: 1, RUN_DIR: `run-of-${index}` },
      client: { suite: '0.1.0', revision: null, k6: 'v2.2.0', binary: 'extension' },
      server: {
        baseUrl: 'http://gpu-1:8000',
        kind: 'vllm',
        version: '0.32.0',
        model: 'm',
        modelRoot: null,
        maxModelLen: null,
        cacheConfig: null,
        simulated: null,
      },
      notes: [],
      ...run,
      instance: {
        index,
        of: 4,
        ...segmentOf({ index, of: 4 }),
        planned: 400,
        wholeVus: 10,
        host: `generator-${index}`,
        boot: null,
        clock: null,
        ...instance,
      },
    },
  };
}

/** The same with its place on the clock of the whole. */
export function placedInstance(index: number, shiftMs: number, changes: Changes = {}): PlacedInstance {
  const found = instanceRun(index, changes);
  const { id, startedAt, endedAt, state } = found.run;
  const clock = { from: 'same-clock', offsetMs: 0, boundMs: 0 } as const;
  const placed = { index, id, startedAt, endedAt, state, host: null, records: 100, torn: false, shiftMs, clock };
  return { ...found, placed };
}
