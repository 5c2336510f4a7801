import { InvalidArgumentError } from 'commander';

/** An option's value as a share of 1, written `0.3` or `30%`. */
export function share(text: string): number {
  const [, digits, percent] = /^(\d+(?:\.\d+)?)\s*(%?)$/.exec(text.trim()) ?? [];
  const value = Number(digits) / (percent === '%' ? 100 : 1);
  if (value >= 0 && value <= 1) return value;
  throw new InvalidArgumentError('It must be a share, e.g. 0.3 or 30%.');
}
