import { everything, type Portion } from '../instances/portion.ts';
import { roundOf } from '../instances/share-of-plan.ts';
import type { ProfilePlan } from './profile.ts';
import type { Stage } from './stage.ts';

/** A stage as the extension's gate knows it. */
export interface GateStage extends Pick<Stage, 'requests' | 'durationMs' | 'concurrency' | 'settleMs'> {
  /** All its turns start at one instant. */
  readonly together: boolean;
}

/** Whose gate it is: of the whole load, or of one of so many instances. */
interface Share {
  readonly portion: Portion;
  readonly of: number;
}

/** Each burst is a stage of its own there, also where none of its requests is this instance's. */
function forGate(stage: Stage, { portion, of }: Share): GateStage[] {
  const { requests, together } = stage;
  const own = (count: number): number => portion.count(count, roundOf(stage, of));
  const concurrency = stage.concurrency === null ? null : portion.count(stage.concurrency, of);
  const gate = { durationMs: stage.durationMs, concurrency, settleMs: stage.settleMs };
  if (together === null || requests === null)
    return [{ ...gate, requests: requests === null ? null : own(requests), together: false }];
  return Array.from({ length: Math.ceil(requests / together) }, (_, i) => ({
    ...gate,
    requests: own(Math.min(together, requests - i * together)),
    together: true,
  }));
}

/**
 * The stages that the gate tells apart. Where turns are counted, a stage that follows on is part of the one before: its turns
 * are known by their number, and go by the same clock or slots. Where the clock decides, the gate says which stage a turn is of. The
 * plan is that of all instances, `share` says what of it is one instance's.
 */
export function gateStages(
  { stages, turns }: Pick<ProfilePlan, 'stages' | 'turns'>,
  share: Share = { portion: everything, of: 1 },
): GateStage[] {
  if (turns === null) return stages.flatMap((stage) => forGate(stage, share));
  const joined: GateStage[] = [];
  for (const stage of stages) {
    const before = joined.at(-1);
    if (before === undefined || stage.settleMs !== null)
      joined.push(...forGate({ ...stage, settleMs: stage.settleMs ?? 0 }, share));
    else {
      const [more] = forGate(stage, share);
      joined[joined.length - 1] = { ...before, requests: (before.requests ?? 0) + (more?.requests ?? 0) };
    }
  }
  return joined;
}
