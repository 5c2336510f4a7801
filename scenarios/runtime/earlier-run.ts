import { resumableRun } from '../../lib/resume/resumable-run.ts';
import type { Run } from '../../lib/schema/run.ts';
import { extension, useOwnK6 } from './extension.ts';

/** A run that this one goes on with, as its folder tells it. */
export interface EarlierRun {
  /** As the user calls it. */
  readonly folder: string;
  readonly run: Run;
  /** Distinct requests with a success. */
  readonly succeeded: number;
  /** Its last record was cut off in the middle. */
  readonly torn: boolean;
}

interface Reading {
  readonly earlier: EarlierRun | null;
  readonly problems: readonly string[];
}

const none = (...problems: string[]): Reading => ({ earlier: null, problems });

function readEarlierRun(folder: string): Reading {
  if (extension === null) {
    return none(`RESUME=${folder} needs the extension: a stock k6 cannot write to a run folder; ${useOwnK6}`);
  }
  if (__ENV.RUN_DIR) return none('RESUME and RUN_DIR both name the run folder; leave RUN_DIR out');
  try {
    const { run: content, succeeded, tornBytes } = extension.readRun(folder);
    const run = resumableRun(content);
    if (typeof run === 'string') return none(`RESUME=${folder} cannot be resumed: ${run}`);
    return { earlier: { folder, run, succeeded, torn: tornBytes > 0 }, problems: [] };
  } catch (error) {
    return none(`RESUME=${folder}: ${error instanceof Error ? error.message : String(error)}`);
  }
}

const reading = __ENV.RESUME ? readEarlierRun(__ENV.RESUME) : none();

/** The run that RESUME names; null where this is a new one. */
export const earlierRun = reading.earlier;

/** What is wrong with the folder that RESUME names. */
export const earlierRunProblems = reading.problems;
