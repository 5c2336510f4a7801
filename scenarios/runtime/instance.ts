import exec from 'k6/execution';
import type { Configuration } from '../../lib/configuration/settings.ts';
import { instanceOf, segmentOf, type Instance } from '../../lib/instances/instance.ts';
import type { RunInstance } from '../../lib/schema/run.ts';
import { formatDuration } from '../../lib/units/duration.ts';
import { extension, useOwnK6 } from './extension.ts';
import { Refusal } from './refusal.ts';

const written = extension?.executionSegment() ?? null;
const read = written === null ? null : instanceOf(written);

/** Which of several processes of one run this is; null where it is the only one. */
export const instance: Instance | null = typeof read === 'string' ? null : read;

/** What is wrong with the execution segment. */
export const instanceMistakes: readonly string[] = typeof read === 'string' ? [read] : [];

/** Whether this process looks at the server beside its load: of several instances the first does. */
export const watchesServer = instance === null || instance.index === 1;

/** Refuses a segment that k6 goes by and that was not known when the load was shared out. For setup(). */
export function refuseUnknownSegment(): void {
  const { executionSegment, executionSegmentSequence } = exec.test.options as Record<string, unknown>;
  if (typeof executionSegment !== 'string') return;
  const ofK6 = instanceOf({ segment: executionSegment, sequence: String(executionSegmentSequence ?? '') });
  if (JSON.stringify(ofK6) === JSON.stringify(instance)) return;
  throw new Refusal(
    extension === null
      ? `Execution segments need the extension, which shares out the requests: ${useOwnK6}.`
      : `k6 goes by the execution segment ${executionSegment}, which was found neither among its flags nor in K6_EXECUTION_SEGMENT; give it there.`,
  );
}

/** What run.json says of this instance; nothing where it is the whole run. */
export function instanceFields(whole: Pick<RunInstance, 'planned' | 'wholeVus'>): { readonly instance?: RunInstance } {
  if (instance === null || extension === null) return {};
  const { host, boot, clock } = extension.machine();
  return { instance: { ...instance, ...segmentOf(instance), ...whole, host, boot, clock } };
}

/** The folder that this instance writes, within that of the whole run. */
export const instanceFolder = (runDir: string): string =>
  instance === null ? runDir : `${runDir}/instances/${instance.index}`;

/** When the load is to begin, Unix milliseconds, once all instances have met; null for now. */
export function commonStart({ RUN_DIR, START_AT, START_WAIT }: Configuration): number | null {
  if (START_AT !== null) {
    const lateMs = Date.now() - START_AT;
    if (lateMs <= START_WAIT) return START_AT;
    throw new Refusal(
      `START_AT=${new Date(START_AT).toISOString()} was ${formatDuration(lateMs)} ago, later than START_WAIT allows; set one that lies ahead.`,
    );
  }
  if (extension === null || instance === null || RUN_DIR === null || START_WAIT === 0) return null;
  try {
    return extension.meet({ folder: RUN_DIR, ...instance, waitMs: START_WAIT });
  } catch (error) {
    const why = (error instanceof Error ? error.message : String(error)).replace(/^.*?meet: /, '');
    const mend = why.includes('was here before')
      ? 'Set RUN_DIR to another folder.'
      : 'Give all of them a RUN_DIR on one volume; or set START_AT, or START_WAIT=0 to begin without the others.';
    throw new Refusal(`The instances do not meet: ${why}. ${mend}`);
  }
}
