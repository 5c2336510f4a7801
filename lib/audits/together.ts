import type { Claim, Finding } from '../schema/audit.ts';
import { ok } from './finding.ts';
import { gravestFirst } from './verdicts.ts';

/** Several things that one audit found of one load, as one finding: the worst verdict, the worst first; `fine` where nothing was found. */
export function together(found: readonly (Finding | null)[], fine: string): Finding {
  const all = found.filter((finding) => finding !== null).sort(gravestFirst);
  const [worst] = all;
  if (worst === undefined) return ok(fine);
  const hints = all.flatMap(({ hint }) => hint ?? []);
  // what one of them does not believe is not believed, though another is what decides the verdict
  const claims = new Set<Claim>(all.flatMap((finding) => finding.claims));
  return {
    verdict: worst.verdict,
    happened: all.map(({ happened }) => happened).join(' '),
    hint: hints.length === 0 ? null : hints.join(' '),
    claims: [...claims],
  };
}
