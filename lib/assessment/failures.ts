import type { Assessment, FailureGroup } from '../schema/assessment.ts';
import { failureKinds } from '../schema/record.ts';
import { sixDigits } from '../statistics/rounding.ts';
import type { Population } from './population.ts';
import type { RecordColumns } from './record-columns.ts';

const shownMessages = 5;

/** Keys with how often each came, most frequent first, then in order of first appearance. */
function ranked<K>(counts: ReadonlyMap<K, number>): [K, number][] {
  return [...counts].sort((a, b) => b[1] - a[1]);
}

const bump = <K>(counts: Map<K, number>, key: K): void => void counts.set(key, (counts.get(key) ?? 0) + 1);

/** The failed requests of the measure phase by kind, most frequent first; shares are of all measured requests. */
export function failureGroups(
  columns: RecordColumns,
  population: Pick<Population, 'measured' | 'failed'>,
): FailureGroup[] {
  const groups = failureKinds.map((kind) => ({
    kind,
    count: 0,
    firstMs: Number.POSITIVE_INFINITY,
    lastMs: 0,
    statuses: new Map<number, number>(),
    messages: new Map<number, number>(),
  }));
  for (const row of population.failed) {
    const group = groups[(columns.failureKind[row] ?? 0) - 1];
    if (group === undefined) continue;
    const endMs = columns.endMs[row] ?? 0;
    group.count++;
    group.firstMs = Math.min(group.firstMs, endMs);
    group.lastMs = Math.max(group.lastMs, endMs);
    bump(group.statuses, columns.status[row] ?? 0);
    bump(group.messages, columns.failureMessage[row] ?? 0);
  }
  return groups
    .filter((group) => group.count > 0)
    .sort((a, b) => b.count - a.count)
    .map((group) => ({
      kind: group.kind,
      count: group.count,
      share: sixDigits(group.count / population.measured.length),
      firstMs: group.firstMs,
      lastMs: group.lastMs,
      statuses: ranked(group.statuses).map(([status, count]) => ({ status, count })),
      messages: ranked(group.messages)
        .slice(0, shownMessages)
        .map(([code, count]) => ({ text: columns.texts.text(code) ?? '', count })),
      distinctMessages: group.messages.size,
      exampleId: columns.exampleIds.get(group.kind) ?? null,
    }));
}

/** How successful answers ended, by the server's word, most frequent first. */
export function finishReasons(columns: RecordColumns, population: Population): Assessment['finishReasons'] {
  const counts = new Map<number, number>();
  for (const row of population.succeeded) bump(counts, columns.finishReason[row] ?? 0);
  return ranked(counts).map(([code, count]) => ({
    text: columns.texts.text(code) ?? 'not said',
    count,
    share: sixDigits(count / population.succeeded.length),
  }));
}

/** Answers against their workload's own test; null when none was tested. Shares are of the tested answers. */
export function answerValidity(columns: RecordColumns, population: Population): Assessment['validity'] {
  const reasons = new Map<number, number>();
  let tested = 0;
  for (const row of population.measured) {
    if (columns.validity[row] === 0) continue;
    tested++;
    if (columns.validity[row] === 1) bump(reasons, columns.invalidReason[row] ?? 0);
  }
  if (tested === 0) return null;
  const invalid = [...reasons.values()].reduce((sum, count) => sum + count, 0);
  return {
    tested,
    valid: tested - invalid,
    reasons: ranked(reasons).map(([code, count]) => ({
      text: columns.texts.text(code) ?? 'no reason given',
      count,
      share: sixDigits(count / tested),
    })),
  };
}
