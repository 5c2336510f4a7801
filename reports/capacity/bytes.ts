import { formatSignificant } from '../../lib/units/number.ts';

const binary = ['B', 'KiB', 'MiB', 'GiB', 'TiB'] as const;

/** Bytes in the binary unit that needs no fourth place: `8.58 GiB`. */
export function formatBytes(bytes: number): string {
  const power = bytes < 1 ? 0 : Math.min(binary.length - 1, Math.floor(Math.log2(bytes) / 10));
  return `${formatSignificant(bytes / 1024 ** power)}\u00a0${binary[power] ?? 'B'}`;
}
