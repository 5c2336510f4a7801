import type { Measure } from '../schema/assessment.ts';

type Known = Measure & { readonly value: number };

/** Whether the number of a measure may be shown at all; greyed or struck, as its standing says. */
export const isShown = (measure: Measure | null | undefined): measure is Known =>
  measure != null && measure.value !== null && measure.standing !== 'suppressed' && measure.standing !== 'invalid';

/** Whether a conclusion may rest on the number: a pass, a comparison, a turning point, a projection. */
export const isSound = (measure: Measure | null | undefined): measure is Known =>
  isShown(measure) && measure.standing !== 'unsound';
