import type { Comparison } from '../../lib/schema/comparison.ts';
export async function renderComparison(_c: Comparison, _f: string): Promise<readonly string[]> {
  return [];
}
