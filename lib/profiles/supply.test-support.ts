import type { Supply } from './profile.ts';

/** A supply without an end and without times, but for what is said. */
export const supplyOf = (changes: Partial<Supply> = {}): Supply => ({
  size: null,
  usual: 1000,
  arrivalMs: () => null,
  keep: (_name, make) => make(),
  ...changes,
});
