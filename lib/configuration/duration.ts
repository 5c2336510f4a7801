const unitMs: Readonly<Record<string, number>> = { ms: 1, s: 1e3, m: 6e4, h: 3.6e6, d: 8.64e7 };

/**
 * Milliseconds of a duration in k6's form (`1h30m`, `1.5s`, `250ms`, `2d`), or null when it is none.
 * k6 also takes bare numbers as milliseconds; a setting without a unit is too easily misread, so this does not.
 */
export function parseDuration(text: string): number | null {
  if (!/^(\d+(\.\d+)?(ms|s|m|h|d))+$/.test(text)) return null;
  let total = 0;
  for (const part of text.matchAll(/(\d+(?:\.\d+)?)(ms|s|m|h|d)/g)) {
    total += Number(part[1]) * (unitMs[part[2] ?? ''] ?? Number.NaN);
  }
  return total;
}

/** A duration in the form that k6's options take: whole milliseconds. */
export const k6Duration = (milliseconds: number): string => `${Math.ceil(milliseconds)}ms`;
