import { basename } from 'node:path';
import { createColumnsBuilder, type RecordColumns } from '../../lib/assessment/record-columns.ts';
import { requestRecordSchema } from '../../lib/schema/record.ts';
import { forEachLine } from './lines.ts';
import { addIssues, collectProblems, type Problems } from './problems.ts';
import { contradiction, isRecord } from './record-check.ts';

/** How every record begins; any other line was written by somebody else, e.g. k6's log on its console. */
const recordStart = '{"v":';
/** A field that only records have: a line with it that does not begin like one lost its beginning. */
const recordMark = '"sentMs":';

export interface RecordsFile {
  readonly columns: RecordColumns;
  readonly foreignLines: number;
  readonly damagedLines: number;
  readonly truncatedLine: boolean;
}

function parse(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}

/** Says exactly what is wrong with a value that is no record; slow, and only for those. */
function explain(problems: Problems, where: string, value: unknown): void {
  const version = (value as { v?: unknown }).v;
  if (version !== 1) {
    problems.add(where, `v: record version ${JSON.stringify(version)} is not known; this suite reads version 1`);
    return;
  }
  const parsed = requestRecordSchema.safeParse(value);
  if (!parsed.success) addIssues(problems, where, parsed.error.issues);
  else problems.add(where, 'a number is out of range');
}

/** Reads `requests.ndjson` line by line into columns, with ids if asked to; a UsageError tells all that is wrong with it. */
export async function readRecordsFile(file: string, keepIds: boolean): Promise<RecordsFile> {
  const builder = createColumnsBuilder({ keepIds });
  const problems = collectProblems();
  const seen = { lines: 0, foreign: 0, damaged: 0, truncated: false };
  await forEachLine(file, (line, closed) => {
    seen.lines++;
    const cut = !closed && (recordStart.startsWith(line) || line.startsWith(recordStart));
    if (!line.startsWith(recordStart) && !cut) {
      if (line.trim() === '') return;
      if (line.includes(recordMark)) seen.damaged++;
      else seen.foreign++;
      return;
    }
    const value = parse(line);
    const where = `${basename(file)} line ${seen.lines}`;
    if (value === undefined) {
      if (cut) seen.truncated = true;
      else problems.add(where, 'it begins like a record but is not JSON');
      return;
    }
    if (!isRecord(value)) return explain(problems, where, value);
    const wrong = contradiction(value);
    if (wrong === null) builder.append(value);
    else problems.add(where, wrong);
  });
  problems.raise(
    `${file} holds records that cannot be read`,
    'Mend these lines or take them out; a record is one JSON object a line.',
  );
  return {
    columns: builder.finish(),
    foreignLines: seen.foreign,
    damagedLines: seen.damaged,
    truncatedLine: seen.truncated,
  };
}
