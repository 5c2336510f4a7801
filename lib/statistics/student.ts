import { solveRising } from './bisection.ts';
import { incompleteBeta } from './incomplete-beta.ts';

/** Half-width factor of a two-sided interval of the given confidence: Student's t with `freedom` degrees. */
export function studentFactor(freedom: number, confidence: number): number {
  const inside = (t: number): number => 1 - incompleteBeta(freedom / (freedom + t * t), freedom / 2, 0.5);
  return solveRising(inside, confidence, 0, 1000);
}
