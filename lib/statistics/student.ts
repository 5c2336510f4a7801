import { solveRising } from './bisection.ts';
import { incompleteBeta } from './incomplete-beta.ts';

/** P(|T| ≥ |t|) of Student's t with `freedom` degrees, whole or not: the two-sided p value of t. */
export function studentTails(t: number, freedom: number): number {
  return incompleteBeta(freedom / (freedom + t * t), freedom / 2, 0.5);
}

/** Half-width factor of a two-sided interval of the given confidence: Student's t with `freedom` degrees. */
export function studentFactor(freedom: number, confidence: number): number {
  return solveRising((t) => 1 - studentTails(t, freedom), confidence, 0, 1000);
}
