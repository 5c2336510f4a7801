/**
 * A share of 1 as a number of percent, without the sign: three significant digits, but never `100` for
 * less than everything nor `0` for more than nothing: what is missing from 100 % keeps a digit of its own.
 */
export function percentDigits(share: number): string {
  const percent = share * 100;
  if (percent <= 0) return '0';
  if (percent >= 100) return '100';
  const rest = 100 - percent;
  if (rest < 1e-4) return '99.9999';
  if (percent < 1e-4) return '0.0001';
  const forSize = 2 - Math.floor(Math.log10(percent));
  // The small term keeps binary noise from asking for a digit more.
  const forRest = Math.ceil(-Math.log10(rest) - 1e-6);
  const decimals = Math.min(4, Math.max(0, forSize, forRest));
  const text = percent.toFixed(decimals);
  return Number(text) >= 100 ? percent.toFixed(Math.min(4, decimals + 1)) : text;
}

/** By how much something is off, a share, as a number of percent, without the percent sign: `+4.2`, `−0.3`, never `−0.0`. */
export function signedPercentDigits(share: number, decimals: number): string {
  const digits = Math.abs(share * 100).toFixed(decimals);
  return `${share < 0 && Number(digits) > 0 ? '−' : '+'}${digits}`;
}
