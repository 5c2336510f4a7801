import { z } from 'zod';

/** From harmless to fatal; `not-applicable` where the inputs are missing, which is never a pass. */
export const auditVerdicts = ['not-applicable', 'ok', 'caution', 'unsound', 'invalid'] as const;

/** Kinds of numbers that a finding casts doubt on; `lib/audits/claims.ts` says which measures each means. */
export const claims = [
  'rates',
  'token-rates',
  'latencies',
  'tails',
  'ttft',
  'tpot',
  'itl',
  'tokens',
  'server',
  'projections',
] as const;

/** What one audit found on one load. */
export const findingSchema = z.object({
  verdict: z.enum(auditVerdicts),
  /** What was found, with inputs, bound and ratio; of `not-applicable`, what was missing. */
  happened: z.string(),
  /** What the number may be instead; null where nothing suggests itself. */
  hint: z.string().nullable(),
  /** What an `unsound` or `invalid` finding takes the trust from. */
  claims: z.array(z.enum(claims)),
});

/** One question whether numbers can be believed, answered. */
export const auditResultSchema = z.object({
  id: z.string(),
  /** The answer in a line: that of a good end, or of a bad one. */
  title: z.string(),
  /** The worst of its findings. */
  verdict: z.enum(auditVerdicts),
  why: z.string(),
  remedy: z.string(),
  /** One for the whole run, or one for each level; level null of the whole. */
  findings: z.array(findingSchema.extend({ level: z.number().nullable(), visit: z.number().int().positive() })),
});

export type AuditVerdict = (typeof auditVerdicts)[number];
export type Claim = (typeof claims)[number];
export type Finding = z.infer<typeof findingSchema>;
export type AuditResult = z.infer<typeof auditResultSchema>;
