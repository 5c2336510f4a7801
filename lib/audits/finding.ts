import type { Claim, Finding } from '../schema/audit.ts';

/** Nothing is wrong; the sentence says what was compared. */
export const ok = (happened: string): Finding => ({ verdict: 'ok', happened, hint: null, claims: [] });

/** The inputs are missing; the sentence says which. */
export const notApplicable = (happened: string): Finding => ({
  verdict: 'not-applicable',
  happened,
  hint: null,
  claims: [],
});

/** Something that the reader must know; the numbers stand. */
export const caution = (happened: string, hint: string | null = null): Finding => ({
  verdict: 'caution',
  happened,
  hint,
  claims: [],
});

/** The claims are shown struck: no gate passes on them, no winner and no projection rests on them. */
export const unsound = (happened: string, claims: readonly Claim[], hint: string | null = null): Finding => ({
  verdict: 'unsound',
  happened,
  hint,
  claims: [...claims],
});

/** The claims cannot be true, and are withheld everywhere. */
export const invalid = (happened: string, claims: readonly Claim[], hint: string | null = null): Finding => ({
  verdict: 'invalid',
  happened,
  hint,
  claims: [...claims],
});
