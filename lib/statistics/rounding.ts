/** Six significant digits: far more than is known, and the same bytes whatever the machine's last bit. */
export function sixDigits(value: number): number {
  return Number(value.toPrecision(6));
}
