/** Milliseconds in a unit of time as AIPerf names them. */
const milliseconds: Readonly<Record<string, number>> = {
  ns: 1e-6,
  nanoseconds: 1e-6,
  us: 1e-3,
  microseconds: 1e-3,
  ms: 1,
  milliseconds: 1,
  s: 1000,
  sec: 1000,
  seconds: 1000,
};

/** Milliseconds in one of this unit; null where it is no unit of time that is known. */
export const msPer = (unit: string): number | null => milliseconds[unit] ?? null;
