import { InvalidArgumentError } from 'commander';

/** An option's value as a whole number from `min` up. */
export function wholeNumber(min: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (!/^\d+$/.test(text) || value < min) throw new InvalidArgumentError(`It must be a whole number from ${min} up.`);
    return value;
  };
}
