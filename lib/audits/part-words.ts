import { formatCount } from '../units/number.ts';
import { formatQuantity } from '../units/quantity.ts';

/** A part with its whole and its share: `38 of 400 answers (9.5 %)`. */
export const partWords = (part: number, whole: number, what: string): string =>
  `${formatCount(part)} of ${formatCount(whole)} ${what} (${formatQuantity(whole === 0 ? 0 : part / whole, 'share')})`;
