import { InvalidArgumentError } from 'commander';

/** An option's value as numbers above 0, separated by commas. */
export function numberList(text: string): number[] {
  const numbers = text.split(',').map((part) => Number(part.trim() === '' ? Number.NaN : part));
  if (numbers.every((number) => number > 0 && number < Infinity)) return numbers;
  throw new InvalidArgumentError('It must be numbers above 0, separated by commas, e.g. 1,2,4.');
}
