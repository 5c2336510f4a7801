import { studentFactor } from './student.ts';

/** A walk without a direction is taken for a growing one in half of what these leave, in all of it where it cannot go below zero. */
const certainty = { likely: 0.95, sure: 0.99 } as const;

export interface Growth {
  /** Last level less the first. */
  readonly rise: number;
  /** Whether a walk without any direction would hardly rise so far, or not at all. */
  readonly likely: boolean;
  readonly sure: boolean;
}

/**
 * Whether a level that goes up and down, read at equal distances, grows. Its steps are tested, not its readings: the length of
 * a queue close to its capacity wanders off for long, and a line through its readings has a slope that looks certain, while its
 * steps are as good as independent. The test is exact for a walk without direction, the queue of a server at just its capacity;
 * a queue below it returns to where it was, and passes for growing much less often.
 */
export function growth(levels: Float64Array): Growth {
  const steps = levels.length - 1;
  const rise = (levels[steps] ?? 0) - (levels[0] ?? 0);
  if (steps < 2 || rise <= 0) return { rise, likely: false, sure: false };
  const mean = rise / steps;
  let squares = 0;
  for (let i = 0; i < steps; i++) squares += ((levels[i + 1] ?? 0) - (levels[i] ?? 0) - mean) ** 2;
  const error = Math.sqrt((squares / (steps - 1)) * steps);
  const beyond = (level: number): boolean => rise > studentFactor(steps - 1, level) * error;
  return { rise, likely: beyond(certainty.likely), sure: beyond(certainty.sure) };
}
