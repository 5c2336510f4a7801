import type { Executor, ProfilePlan } from '../profiles/profile.ts';
import { allTurns, positionOf, type Stage } from '../profiles/stage.ts';
import type { Instance } from './instance.ts';
import { portionOf, type Portion } from './portion.ts';

/** What an instance does of a plan. */
export interface PlanShare {
  readonly plan: ProfilePlan;
  /** The place in the whole plan of this instance's turn of that number, from 0. */
  readonly turnOf: (turn: number) => number;
}

/** Places in which the turns of a stage are dealt out. */
export const roundOf = ({ together, concurrency }: Stage, of: number): number => together ?? concurrency ?? of;

function stageShare(stage: Stage, portion: Portion, of: number): Stage {
  const { requests, concurrency, dueMs } = stage;
  const round = roundOf(stage, of);
  return {
    ...stage,
    requests: requests === null ? null : portion.count(requests, round),
    concurrency: concurrency === null ? null : portion.count(concurrency, of),
    dueMs: dueMs === null ? null : (index) => dueMs(portion.nth(index, round)),
  };
}

/**
 * Virtual users of an instance of an open loop: what makes the whole enough for `m + 4√m` in flight makes the part enough for
 * `m/n + 4√(m/n)`, since chance evens out less in it.
 */
function openVus(vus: number, of: number): number {
  const mean = (Math.sqrt(vus + 4) - 2) ** 2 / of;
  return Math.ceil(mean + 4 * Math.sqrt(mean));
}

/** k6 takes the n-th part of what options say, so they say n times as much, which it divides without a rest. */
function forK6(executor: Executor, of: number, vus: number, turns: number): Executor {
  if (executor.executor === 'shared-iterations') return { ...executor, vus: vus * of, iterations: turns * of };
  return { ...executor, vus: vus * of };
}

function turnsOf(whole: readonly Stage[], own: readonly Stage[], portion: Portion, of: number): PlanShare['turnOf'] {
  const firsts: number[] = [];
  let first = 0;
  for (const { requests } of whole) {
    firsts.push(first);
    first += requests ?? 0;
  }
  return (turn) => {
    const position = positionOf(own, turn);
    const at = position === null ? -1 : own.indexOf(position.stage);
    const stage = whole[at];
    if (position === null || stage === undefined) return first + turn;
    return (firsts[at] ?? 0) + portion.nth(position.index, roundOf(stage, of));
  };
}

/**
 * The part of a plan that one of several instances carries out: the same stages and instants with its share of slots and turns, so that
 * all instances together send each turn of the plan once. Where the clock ends stages, nobody knows how many turns there will be, and
 * an instance takes every n-th. `usersGiven` says that the number of virtual users was set, and is shared as it is.
 */
export function shareOfPlan(whole: ProfilePlan, instance: Instance, usersGiven: boolean): PlanShare {
  const { of } = instance;
  const portion = portionOf(instance);
  const stages = whole.stages.map((stage) => stageShare(stage, portion, of));
  const turns = whole.turns === null ? null : (allTurns(stages) ?? 0);
  const even = portion.count(whole.vus, of);
  const wanted = whole.loop === 'closed' || usersGiven ? even : openVus(whole.vus, of);
  const vus = Math.min(wanted, turns ?? Number.POSITIVE_INFINITY);
  return {
    plan: { ...whole, stages, vus, turns, executor: forK6(whole.executor, of, vus, turns ?? 0) },
    turnOf: whole.turns === null ? (turn) => portion.nth(turn, of) : turnsOf(whole.stages, stages, portion, of),
  };
}
