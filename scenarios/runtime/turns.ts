import exec from 'k6/execution';
import { SharedArray } from 'k6/data';
import type { Configuration } from '../../lib/configuration/settings.ts';
import { needsMeeting } from '../../lib/instances/instance-problems.ts';
import { portionOf } from '../../lib/instances/portion.ts';
import { gateStages } from '../../lib/profiles/gate-stages.ts';
import type { ProfilePlan, Supply } from '../../lib/profiles/profile.ts';
import { positionOf, stageAt, type Stage } from '../../lib/profiles/stage.ts';
import { extension } from './extension.ts';
import { instance } from './instance.ts';
import { distinctPrompts, type Prompts } from './prompts.ts';
import type { RunStarted } from './run.ts';

/** When a turn is sent, and to which part of the run it belongs. */
export interface Place {
  readonly phase: Stage['phase'];
  readonly level: number;
  /** Milliseconds since the run's epoch; absent where it is sent at once. */
  readonly scheduledMs?: number;
}

/** Makes a turn's requests ready, and gives what sends them; what takes time is done before the turn's time comes. */
export type MakeTurn = (turn: number) => (place: Place) => void;

/** What there is to send, for a profile. */
export function supplyOf(prompts: Prompts, usualTurns: number, configuration: Configuration): Supply {
  const { REPEAT_PROMPTS, SAMPLING } = configuration;
  return {
    size: REPEAT_PROMPTS || SAMPLING === 'with-replacement' ? null : distinctPrompts(configuration, prompts),
    usual: prompts.size ?? usualTurns,
    arrivalMs: (index) => (index < (prompts.size ?? 0) && SAMPLING === 'in-order' ? prompts.arrivalMs(index) : null),
    keep: (name, make) => new SharedArray(name, () => [...make()]) as unknown as readonly number[],
  };
}

/** Opens the gate where the plan, which is that of the whole load, has one; for setup(), after the run has begun. */
export function openGate(plan: ProfilePlan, { MAX_DURATION, RUN_DIR }: Configuration): void {
  if (!plan.gated) return;
  if (instance === null) extension?.openGate(gateStages(plan), MAX_DURATION);
  else {
    const meeting = needsMeeting(plan) && RUN_DIR !== null ? { folder: RUN_DIR, ...instance } : null;
    extension?.openGate(gateStages(plan, { portion: portionOf(instance), of: instance.of }), MAX_DURATION, meeting);
  }
}

/** Does what one iteration of k6 is to do: one turn, or turn after turn until the gate has no more. */
export function serveIteration(
  { plan, configuration }: { readonly plan: ProfilePlan; readonly configuration: Configuration },
  run: RunStarted,
  iteration: number,
  make: MakeTurn,
): void {
  const serve = (turn: number): void =>
    plan.gated ? throughTheGate(plan, configuration, turn, make) : directly(plan, run, turn, make);
  if (plan.executor.executor !== 'per-vu-iterations') {
    serve(iteration);
    return;
  }
  for (let turn = extension?.takeTurn() ?? null; turn !== null; turn = extension?.takeTurn() ?? null) serve(turn);
}

function directly(plan: ProfilePlan, { epochMs }: RunStarted, turn: number, make: MakeTurn): void {
  const send = make(turn);
  if (plan.turns === null) {
    const stage = stageAt(plan.stages, Date.now() - epochMs);
    if (stage !== null) send({ phase: stage.phase, level: stage.level });
    return;
  }
  const position = positionOf(plan.stages, turn);
  if (position === null) return;
  const { stage, index } = position;
  send({
    phase: stage.phase,
    level: stage.level,
    ...(stage.dueMs === null ? {} : { scheduledMs: stage.dueMs(index) }),
  });
}

/** Whether the gate has sent this virtual user home, after which it lets nobody in. */
let gateIsOver = false;

function throughTheGate(plan: ProfilePlan, { MAX_DURATION }: Configuration, turn: number, make: MakeTurn): void {
  if (gateIsOver) return;
  // others wait for this turn to come or to leave: one that breaks off must not keep them waiting for ever
  const send = orEnd(() => make(turn));
  const entrance = orEnd(() => extension?.enter(turn) ?? null);
  if (entrance === null) {
    gateIsOver = true;
    return;
  }
  const position =
    plan.turns === null ? { stage: plan.stages[entrance.stage], index: 0 } : positionOf(plan.stages, turn);
  const stage = position?.stage;
  try {
    if (stage === undefined) return;
    const dueMs = stage.dueMs?.(position?.index ?? 0) ?? (stage.together === null ? null : 0);
    const scheduledMs = dueMs === null ? null : entrance.openedMs + dueMs;
    if (scheduledMs !== null && scheduledMs > MAX_DURATION) return;
    orEnd(() => send({ phase: stage.phase, level: stage.level, ...(scheduledMs === null ? {} : { scheduledMs }) }));
  } finally {
    extension?.leave();
  }
}

/** Ends the test if the script breaks off. */
function orEnd<T>(task: () => T): T {
  try {
    return task();
  } catch (error) {
    exec.test.abort(error instanceof Error ? (error.stack ?? error.message) : String(error));
    throw error;
  }
}
