import type { Configuration } from '../configuration/settings.ts';
import type { ProfilePlan } from '../profiles/profile.ts';
import type { Instance } from './instance.ts';
import { shareOfPlan } from './share-of-plan.ts';

/** What is run by several instances. */
interface Asked {
  readonly id: string;
  readonly stopsWhenBroken?: boolean;
  readonly whole: ProfilePlan;
}

/** Whether stages wait until all instances have ended those before. */
export const needsMeeting = ({ gated, stages }: ProfilePlan): boolean =>
  gated && stages.some(({ settleMs }) => settleMs !== null);

/** Why several instances cannot run a plan, each with its remedy; empty when they can. */
export function instanceProblems(
  { id, stopsWhenBroken, whole }: Asked,
  { of }: Instance,
  configuration: Pick<Configuration, 'RUN_DIR' | 'RESUME' | 'OUTPUTS' | 'START_WAIT' | 'PRE_ALLOCATED_VUS'>,
): string[] {
  const { RUN_DIR, RESUME, OUTPUTS, START_WAIT } = configuration;
  const problems: string[] = [];
  // the last has the least
  const { plan } = shareOfPlan(whole, { index: of, of }, configuration.PRE_ALLOCATED_VUS !== null);
  if (RESUME !== null) problems.push('RESUME goes on with a run in one process; leave the execution segments out');
  if (stopsWhenBroken === true)
    problems.push(`${id} ends at the level that breaks, which no instance sees alone; run it in one process`);
  if (plan.vus < 1)
    problems.push(
      `${id} has fewer slots or requests than the ${of} instances; take fewer instances, or raise the load`,
    );
  if (OUTPUTS !== null && OUTPUTS !== 'true')
    problems.push(
      `OUTPUTS=${OUTPUTS} is one file, and every instance would write it; OUTPUTS=true keeps the answers of each`,
    );
  if (needsMeeting(whole) && (RUN_DIR === null || START_WAIT === 0))
    problems.push(
      `the stages of ${id} wait for each other across all instances; set RUN_DIR to one folder that they share, and START_WAIT above 0`,
    );
  return problems;
}
