import type { Assessment } from '../../lib/schema/assessment.ts';
import type { OwnTemplates } from '../template-files.ts';

/** One kind of file that a run's assessment can be written as. */
export interface Format {
  readonly id: string;
  /** The name of the file in the run folder. */
  readonly file: string;
  /** With a user's templates, where the format has any; `reportPath` is where `report.html` lies, for a format that refers to it. */
  readonly render: (assessment: Assessment, own?: OwnTemplates | null, reportPath?: string) => string;
}

/** States that a value is a format, and keeps its type. */
export const defineFormat = (format: Format): Format => format;
