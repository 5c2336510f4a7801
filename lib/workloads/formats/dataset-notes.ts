import type { DatasetCheck } from './check-dataset.ts';
import { lineNumbers } from './findings.ts';

/** What a reader of the run must know of its data set, beside what is wrong: what was left out, what repeats, what is missing. */
export function datasetNotes({ entries, left, repeated, kept, cut }: DatasetCheck, source: string): string[] {
  const notes: string[] = left.map(
    ({ reason, lines }) => `${source}: left out ${lines.length} of ${entries} (${lineNumbers(lines)}): ${reason}.`,
  );
  if (cut) notes.push(`${source} ends before its list does: the rest of the file is missing.`);
  if (repeated > 0) {
    notes.push(
      `${source}: ${repeated} of ${kept.length} prompts repeat an earlier one, which a prefix cache may have kept.`,
    );
  }
  return notes;
}
