import { findingsAgainst, findingWords, objections } from '../../assessment/audit-words.ts';
import type { AuditResult } from '../../schema/audit.ts';
import type { Plan } from '../../schema/plan.ts';
import { rateFactor, type Judged } from '../rate-factor.ts';
import { planStated } from '../stated-plan.ts';

/** Rates of one source that are nearer to each other need no explanation. */
const leastFactor = 2;

/** A stated result with what may be planned from it, or why nothing may, and what else the audits found. */
export function planOfStated({ result, judgement }: Judged, requests: readonly number[]): Plan['stated'][number] {
  const plan = planStated(result, judgement, requests);
  const isTold = ({ title }: AuditResult): boolean =>
    (plan.refusals ?? []).some((reason) => reason.startsWith(`${title}: `));
  const others = objections(judgement.audits).filter((audit) => !isTold(audit));
  return {
    name: result.name,
    plan,
    findings: others.flatMap((audit) =>
      findingsAgainst(audit).map((finding) => `${audit.title}. ${findingWords(finding, result.load.loop ?? 'closed')}`),
    ),
  };
}

/** Whether two results may be of one thing: neither names another GPU or model than the other. */
function alike({ result: { setup: a } }: Judged, { result: { setup: b } }: Judged): boolean {
  const same = (one?: string, other?: string): boolean => one === undefined || other === undefined || one === other;
  return same(a.gpu, b.gpu) && same(a.model, b.model);
}

/** Pairs of stated results of one source and set-up whose rates differ at least twice, each taken apart. */
export function rateFactors(sources: readonly (readonly Judged[])[]): Plan['factors'] {
  return sources.flatMap((results) =>
    results.flatMap((one, i) =>
      results.slice(i + 1).flatMap((other) => {
        const rateOf = ({ result }: Judged): number => result.figures.requestsPerS ?? 0;
        const [faster, slower] = rateOf(one) >= rateOf(other) ? [one, other] : [other, one];
        const { told } = rateFactor(faster, slower);
        if (told === null || told.factor < leastFactor || !alike(one, other)) return [];
        return [{ faster: faster.result.name, slower: slower.result.name, ...told }];
      }),
    ),
  );
}
