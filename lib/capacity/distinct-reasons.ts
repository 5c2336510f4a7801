import { formatCount } from '../units/number.ts';

/** What a reason is about: all before its first colon. */
const subjectOf = (reason: string): string => reason.split(': ', 1)[0] ?? reason;

/** Reasons of several runs, those about the same thing once: the first in full, and how many more there are. */
export function distinctReasons(reasons: readonly string[]): string[] {
  const bySubject = new Map<string, string[]>();
  for (const reason of reasons) bySubject.set(subjectOf(reason), [...(bySubject.get(subjectOf(reason)) ?? []), reason]);
  return [...bySubject.values()].flatMap(([first, ...others]) => {
    if (first === undefined) return [];
    if (others.every((other) => other === first)) return [first];
    return [`${first} So it is with ${formatCount(others.length)} more ${others.length === 1 ? 'run' : 'runs'}.`];
  });
}
