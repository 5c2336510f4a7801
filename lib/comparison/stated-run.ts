import { judgeStated } from '../assessment/judge-stated.ts';
import type { UserFacts } from '../facts/user-facts.ts';
import type { Assessment, Measure } from '../schema/assessment.ts';
import type { AuditResult } from '../schema/audit.ts';
import type { Run, ServerIdentity } from '../schema/run.ts';
import type { StatedResult } from '../schema/stated-results.ts';

/** A type of which nothing need be known. */
type Untold<T> = { readonly [Key in keyof T]: T[Key] | null };

/** What a comparison looks at of a result that somebody states: as of an assessment, with null for what is not told. */
export interface StatedRun {
  readonly evidence: { readonly source: 'stated' };
  readonly run: Untold<Pick<Run, 'startedAt' | 'state' | 'loop'>> &
    Pick<Run, 'id' | 'scenario' | 'configuration'> & {
      readonly profile: { readonly name: string | null; readonly levels: readonly number[] };
      readonly workload: { readonly id: null; readonly dataset: null };
      readonly imported: null;
      readonly client: { readonly binary: null; readonly suite: null; readonly k6: null };
      readonly server: Untold<Omit<ServerIdentity, 'simulated'>> & Pick<ServerIdentity, 'simulated'>;
    };
  readonly counts: {
    readonly measured: number | null;
    readonly succeeded: number | null;
    readonly warmup: null;
  };
  readonly measures: readonly Measure[];
  readonly audits: readonly AuditResult[];
  readonly levels: Extract<Assessment['levels'], null>;
}

/** The load as levels of a profile: the requests in flight of a closed loop, the rate of an open one; none where it is not told. */
function levelsOf({ load }: StatedResult): number[] {
  if (load.loop === undefined) return [];
  const level = load.loop === 'closed' ? load.concurrency : load.offeredRps;
  return level === undefined ? [] : [level];
}

/** Settings of ours that say the same as what is told of the hardware. */
function configurationOf({ setup }: StatedResult): Run['configuration'] {
  const told = { GPU: setup.gpu, GPUS: setup.gpus, REPLICAS: setup.replicas, WEIGHT_BITS: setup.weightBits };
  return Object.fromEntries(Object.entries(told).filter(([, value]) => value !== undefined)) as Run['configuration'];
}

/** A stated result as a side of a comparison, its measures with the standing that the audits leave them. */
export function statedRun(result: StatedResult, facts: UserFacts): StatedRun {
  const { name, setup, load } = result;
  const { audits, measures } = judgeStated(result, facts);
  const { requests = null, succeeded = requests } = load;
  const model = setup.model ?? null;
  return {
    evidence: { source: 'stated' },
    run: {
      id: name,
      scenario: name,
      startedAt: null,
      state: null,
      loop: load.loop ?? null,
      configuration: configurationOf(result),
      profile: { name: load.atOnce === true ? 'burst' : null, levels: levelsOf(result) },
      workload: { id: null, dataset: null },
      imported: null,
      client: { binary: null, suite: null, k6: null },
      server: {
        baseUrl: null,
        kind: null,
        version: null,
        model,
        modelRoot: null,
        maxModelLen: null,
        cacheConfig: null,
        simulated: setup.simulated === true ? { profile: 'not told', provenance: 'stated' } : null,
      },
    },
    counts: { measured: requests, succeeded, warmup: null },
    measures,
    audits,
    levels: null,
  };
}

/** What a stated result leaves open of what has to be alike, in words; empty where it tells all of it. */
export function untoldOf({ run, measures, counts }: StatedRun): string[] {
  const has = (id: string): boolean => measures.some((measure) => measure.id === id);
  const open: readonly (readonly [string, boolean])[] = [
    ['the model', run.server.model === null],
    ['the load', run.profile.levels.length === 0],
    ['how many requests it rests on', counts.measured === null],
    ['the length of prompts', !has('prompt-tokens-mean')],
    ['the length of answers', !has('output-tokens-mean')],
  ];
  return open.flatMap(([what, isOpen]) => (isOpen ? [what] : []));
}
