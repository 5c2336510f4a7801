import type { Assessment } from '../../lib/schema/assessment.ts';

/** One kind of file that a run's assessment can be written as. */
export interface Format {
  readonly id: string;
  /** The name of the file in the run folder. */
  readonly file: string;
  readonly render: (assessment: Assessment) => string;
}

/** States that a value is a format, and keeps its type. */
export const defineFormat = (format: Format): Format => format;
