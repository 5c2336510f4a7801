/** Numbers by which columns come nearest to values. */
export interface LeastSquares {
  /** One for each column. */
  readonly coefficients: readonly number[];
  /** Inverse of the normal matrix: times the variance of a value of weight 1 it is the covariance of the coefficients. */
  readonly inverse: readonly (readonly number[])[];
  /** Weighted sum of the squares that are left. */
  readonly residual: number;
}

/** Columns that differ from a sum of the others by less than this share of themselves are not told apart from it. */
const singular = 1e-12;

const at = (row: readonly number[] | undefined, i: number): number => row?.[i] ?? 0;

/** Gauss–Jordan elimination with the largest pivot; null of a matrix without an inverse. */
function inverted(matrix: readonly (readonly number[])[]): number[][] | null {
  const n = matrix.length;
  const rows = matrix.map((row, i) => [...row, ...row.map((_, j) => (i === j ? 1 : 0))]);
  for (let i = 0; i < n; i++) {
    let best = i;
    for (let r = i + 1; r < n; r++) if (Math.abs(at(rows[r], i)) > Math.abs(at(rows[best], i))) best = r;
    const pivot = rows[best] ?? [];
    rows[best] = rows[i] ?? [];
    const scale = at(pivot, i);
    // NaN is no pivot either
    if (!(Math.abs(scale) > singular)) return null;
    const normalised = pivot.map((value) => value / scale);
    rows[i] = normalised;
    for (let r = 0; r < n; r++) {
      const factor = at(rows[r], i);
      if (r !== i) rows[r] = (rows[r] ?? []).map((value, c) => value - factor * at(normalised, c));
    }
  }
  return rows.map((row) => row.slice(n));
}

/**
 * Weighted least squares by the normal equations: the coefficients whose sum over the columns comes nearest to the
 * values. For a handful of columns; each is scaled to one length first, as powers of a load differ by many orders.
 * Null where the columns do not differ enough to tell their parts apart.
 */
export function leastSquares(
  columns: readonly (readonly number[])[],
  values: readonly number[],
  weights: readonly number[],
): LeastSquares | null {
  const product = (a: readonly number[], b: readonly number[]): number =>
    weights.reduce((sum, weight, i) => sum + weight * at(a, i) * at(b, i), 0);
  const lengths = columns.map((column) => Math.sqrt(product(column, column)));
  const scaled = columns.map((column, c) => column.map((value) => value / at(lengths, c)));
  const inverse = inverted(scaled.map((a) => scaled.map((b) => product(a, b))));
  if (inverse === null) return null;
  const right = scaled.map((column) => product(column, values));
  const unscaled = inverse.map((row) => row.reduce((sum, value, c) => sum + value * at(right, c), 0));
  const left = values.map(
    (value, i) => value - scaled.reduce((sum, column, c) => sum + at(unscaled, c) * at(column, i), 0),
  );
  return {
    coefficients: unscaled.map((value, c) => value / at(lengths, c)),
    inverse: inverse.map((row, r) => row.map((value, c) => value / (at(lengths, r) * at(lengths, c)))),
    residual: product(left, left),
  };
}
