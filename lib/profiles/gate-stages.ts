import type { ProfilePlan } from './profile.ts';
import type { Stage } from './stage.ts';

/** A stage as the extension's gate knows it. */
export interface GateStage extends Pick<Stage, 'requests' | 'durationMs' | 'concurrency' | 'settleMs'> {
  /** All its turns start at one instant. */
  readonly together: boolean;
}

/** Each burst is a stage of its own there. */
function forGate({ requests, durationMs, concurrency, together, settleMs }: Stage): GateStage[] {
  if (together === null || requests === null) return [{ requests, durationMs, concurrency, together: false, settleMs }];
  return Array.from({ length: Math.ceil(requests / together) }, (_, i) => ({
    requests: Math.min(together, requests - i * together),
    durationMs,
    concurrency,
    together: true,
    settleMs,
  }));
}

/**
 * The stages that the gate tells apart. Where turns are counted, a stage that follows on is part of the one before: its turns
 * are known by their number, and go by the same clock or slots. Where the clock decides, the gate says which stage a turn is of.
 */
export function gateStages({ stages, turns }: Pick<ProfilePlan, 'stages' | 'turns'>): GateStage[] {
  if (turns === null) return stages.flatMap(forGate);
  const joined: GateStage[] = [];
  for (const stage of stages) {
    const before = joined.at(-1);
    if (before === undefined || stage.settleMs !== null)
      joined.push(...forGate({ ...stage, settleMs: stage.settleMs ?? 0 }));
    else joined[joined.length - 1] = { ...before, requests: (before.requests ?? 0) + (stage.requests ?? 0) };
  }
  return joined;
}
