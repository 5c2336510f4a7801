const measuredOnly = /^(\w+)\{phase:measure\}$/;

/** k6's aggregates with those of the measured phase in place of those that hold the warm-up too, where k6 keeps them apart. */
export function measuredMetrics<M>(metrics: Readonly<Record<string, M>>): Readonly<Record<string, M>> {
  const measured: Record<string, M> = { ...metrics };
  for (const [name, metric] of Object.entries(metrics)) {
    const plain = measuredOnly.exec(name)?.[1];
    if (plain !== undefined) measured[plain] = metric;
  }
  return measured;
}
