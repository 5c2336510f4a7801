/** Where a rising function reaches `target` within [low, high], to the last bits of a double. */
export function solveRising(f: (x: number) => number, target: number, low: number, high: number): number {
  let [from, to] = [low, high];
  for (let step = 0; step < 200 && from < to; step++) {
    const middle = from + (to - from) / 2;
    if (middle === from || middle === to) break;
    if (f(middle) < target) from = middle;
    else to = middle;
  }
  return from + (to - from) / 2;
}

/** The smallest whole number in [low, high] for which a condition that stays true becomes true; `high` if none. */
export function smallestWhole(holds: (k: number) => boolean, low: number, high: number): number {
  let [from, to] = [low, high];
  while (from < to) {
    const middle = Math.floor((from + to) / 2);
    if (holds(middle)) to = middle;
    else from = middle + 1;
  }
  return from;
}
