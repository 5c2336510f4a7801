import { formatCount, formatSignificant, formatTrimmed } from './number.ts';
import { percentDigits } from './share.ts';

/** Every unit that a measure can have; `share` is a share of 1 and is shown in percent. */
export const units = ['ms', 'share', 'req/s', 'tok/s', 'requests', 'tokens'] as const;
export type Unit = (typeof units)[number];

/** Joins a number and its unit so that no line break comes between. */
const space = '\u00a0';

interface Scale {
  readonly symbol: string;
  readonly digits: (value: number) => string;
}

/** Times change from ms to s to min where their rounded digits would need a fourth place. */
function timeScale(largestMs: number): Scale {
  const rounded = Number(largestMs.toPrecision(3));
  if (rounded < 1000) return { symbol: 'ms', digits: formatSignificant };
  if (rounded < 600_000) return { symbol: 's', digits: (ms) => formatSignificant(ms / 1000) };
  return { symbol: 'min', digits: (ms) => formatSignificant(ms / 60_000) };
}

function scaleOf(unit: Unit, largest: number): Scale {
  switch (unit) {
    case 'ms':
      return timeScale(largest);
    case 'share':
      return { symbol: '%', digits: percentDigits };
    case 'requests':
      return { symbol: '', digits: formatCount };
    case 'tokens':
      return { symbol: 'tokens', digits: formatSignificant };
    default:
      return { symbol: unit, digits: formatSignificant };
  }
}

const join = (digits: string, symbol: string): string => (symbol === '' ? digits : `${digits}${space}${symbol}`);

/** A value with its unit: `4.21 s`, `99.6 %`, `705 tok/s`. */
export function formatQuantity(value: number, unit: Unit): string {
  const scale = scaleOf(unit, Math.abs(value));
  return join(scale.digits(value), scale.symbol);
}

/** A limit with its unit: somebody chose a round number, so zeros after the point say nothing. `10 s`, `95 %`. */
export function formatLimit(value: number, unit: Unit): string {
  return formatQuantity(value, unit)
    .replace(/(\d)\.0+(?=\D)/, '$1')
    .replace(/(\.\d*[1-9])0+(?=\D)/, '$1');
}

/** Both ends in one unit: `3.90–4.60 s`; an end that the sample cannot bound reads `≥ 3.90 s`. */
export function formatInterval(low: number | null, high: number | null, unit: Unit): string {
  if (low === null) return high === null ? 'not bounded' : `≤${space}${formatQuantity(high, unit)}`;
  if (high === null) return `≥${space}${formatQuantity(low, unit)}`;
  const scale = scaleOf(unit, Math.max(Math.abs(low), Math.abs(high)));
  const [from, to] = [scale.digits(low), scale.digits(high)];
  return join(from === to ? from : `${from}–${to}`, scale.symbol);
}

/** A tick of a time axis: no digit more than it needs, `250 ms`, `2 s`, `1.5 s`. */
export function formatTick(ms: number): string {
  if (ms === 0) return '0';
  if (ms < 1000) return join(formatTrimmed(ms), 'ms');
  return ms < 600_000 ? join(formatTrimmed(ms / 1000), 's') : join(formatTrimmed(ms / 60_000), 'min');
}
