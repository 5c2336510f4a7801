import type { StatedResult } from '../schema/stated-results.ts';

type Latency = NonNullable<StatedResult['figures']['e2eMs']>;

/** An object without the fields that are not known: a stated result leaves them out. */
export const withoutAbsent = <T extends object>(fields: T): { [K in keyof T]: Exclude<T[K], undefined> } =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]: Exclude<T[K], undefined>;
  };

/**
 * A latency of the statistics that a tool calls otherwise: `names` has ours with its words, `read` gives a figure in ms, undefined where the tool
 * has none. Undefined without any.
 */
export function latencyOf(
  names: Readonly<Partial<Record<keyof Latency, string>>>,
  read: (theirs: string, ours: string) => number | undefined,
): Latency | undefined {
  const told = Object.entries(names).flatMap(([ours, theirs]) => {
    const value = read(theirs, ours);
    return value === undefined ? [] : [[ours, value] as const];
  });
  return told.length === 0 ? undefined : Object.fromEntries(told);
}
