/** Half-width factor of a 95 % interval of a normal distribution. */
export const normalFactor = 1.959963984540054;

/** P(|Z| ≥ |z|) of the standard normal distribution: the two-sided p value of z. About 14 digits. */
export function normalTails(z: number): number {
  const x = Math.abs(z);
  const density = Math.exp((-x * x) / 2) / Math.sqrt(2 * Math.PI);
  if (x > 3) {
    // Laplace's continued fraction of Mills' ratio, from its far end.
    let fraction = x;
    for (let k = 200; k >= 1; k--) fraction = x + k / fraction;
    return (2 * density) / fraction;
  }
  // Φ(x) - ½ = φ(x)(x + x³/3 + x⁵/(3·5) + …): Marsaglia 2004, "Evaluating the normal distribution".
  let term = x;
  let sum = x;
  for (let odd = 3; sum + term !== sum; odd += 2) {
    term *= (x * x) / odd;
    sum += term;
  }
  return 1 - 2 * density * sum;
}
