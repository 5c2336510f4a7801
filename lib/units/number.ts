/** Narrow and unbreakable, so that a number stays one word. */
const groupSpace = '\u202f';

/** Shown in the place of a number that does not exist; the reason stands beside it. */
export const missing = '—';

/** An exact whole number with its digits in groups of three: `12 345`. */
export function formatCount(value: number): string {
  const digits = String(Math.abs(Math.round(value))).replace(/\B(?=(\d{3})+$)/g, groupSpace);
  return value < 0 ? `−${digits}` : digits;
}

/** Three significant digits, never in exponent form: `4.21`, `0.0512`, `2 510`. */
export function formatSignificant(value: number): string {
  if (value === 0) return '0';
  const rounded = Number(value.toPrecision(3));
  const decimals = Math.max(0, 2 - Math.floor(Math.log10(Math.abs(rounded))));
  if (decimals === 0) return formatCount(rounded);
  return rounded.toFixed(Math.min(decimals, 12)).replace('-', '−');
}

/** The same without zeros that say nothing, for the ticks of an axis: `2.5`, `40`. */
export function formatTrimmed(value: number): string {
  const text = formatSignificant(value);
  return text.includes('.') ? text.replace(/\.?0+$/, '') : text;
}

/** A level of load as it was set: `50`, `1 200`, `2.5`. */
export const formatLevel = (level: number): string =>
  Number.isInteger(level) ? formatCount(level) : formatTrimmed(level);
