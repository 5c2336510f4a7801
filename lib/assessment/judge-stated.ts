import { doubted } from '../audits/doubt.ts';
import { judge } from '../audits/judge.ts';
import { projection } from '../audits/projection.ts';
import { setupOf } from '../facts/setup.ts';
import type { UserFacts } from '../facts/user-facts.ts';
import type { Measure, Projection } from '../schema/assessment.ts';
import type { AuditResult } from '../schema/audit.ts';
import type { StatedResult } from '../schema/stated-results.ts';
import { statedMeasures } from './stated-measures.ts';
import { statedSubject } from './stated-subject.ts';

/** A stated result, judged. */
export interface StatedJudgement {
  readonly name: string;
  readonly audits: readonly AuditResult[];
  /** What it states, each with the standing that the audits leave it. */
  readonly measures: readonly Measure[];
  /** Whether more may be foretold from it; null of a run at several levels, which has an answer for each. */
  readonly projection: Projection | null;
}

/** Asks every audit of a result that somebody states. */
export function judgeStated(result: StatedResult, facts: UserFacts): StatedJudgement {
  const { simulated: _, ...told } = result.setup;
  const subject = statedSubject(result, setupOf(told, facts));
  const audits = judge(subject, []);
  return {
    name: result.name,
    audits,
    measures: statedMeasures(result).map((measure) => doubted(measure, audits, null)),
    projection: projection(audits, subject),
  };
}
