import { formatSignificant } from './number.ts';

const scales: readonly (readonly [symbol: string, bytes: number])[] = [
  ['GiB', 2 ** 30],
  ['MiB', 2 ** 20],
  ['KiB', 2 ** 10],
  ['B', 1],
];

/** An amount of memory in binary units, as tools of GPUs write it: `8.58 GiB`, `136 KiB`. */
export function formatBytes(bytes: number): string {
  const [symbol, size] = scales.find(([, least]) => Math.abs(bytes) >= least) ?? ['B', 1];
  return `${formatSignificant(bytes / size)}\u00a0${symbol}`;
}
