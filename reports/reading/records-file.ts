import { basename } from 'node:path';
import { createColumnsBuilder, type RecordColumns } from '../../lib/assessment/record-columns.ts';
import { parseJson } from '../../lib/records/json.ts';
import type { RecordLine } from '../../lib/schema/record.ts';
import type { Run } from '../../lib/schema/run.ts';
import { UsageError } from '../../lib/schema/usage-error.ts';
import { foreignBytes } from './foreign-bytes.ts';
import { forEachLine, longestLineBytes, type LineReader } from './lines.ts';
import { oddLine } from './odd-line.ts';
import { collectProblems, quoted, type Problems } from './problems.ts';
import { contradiction, isRecord } from './record-check.ts';
import { createSeenRequests } from './seen-requests.ts';

/** How the extension begins every record. */
const recordStart = '{"v":';
const megabyte = 1 << 20;

export interface RecordsFile {
  readonly columns: RecordColumns;
  readonly foreignLines: number;
  /** Lines that were left out as they cannot be read. */
  readonly damagedLines: number;
  /** What is wrong with them, a line for each kind of mistake. */
  readonly lineProblems: readonly string[];
  readonly truncatedLine: boolean;
}

/** Tells a record that belongs into this run once from one that does not. */
function createMembership({ scenario, workload, parts }: Run): (record: RecordLine) => string | null {
  const seen = createSeenRequests();
  const begins = parts?.map(({ startMs }) => startMs) ?? [];
  return (record) => {
    if (record.scenario !== scenario)
      return `scenario: it is ${quoted(record.scenario)}, and run.json is of ${quoted(scenario)}; records of two runs are in one file`;
    if (record.workload !== workload.id)
      return `workload: it is ${quoted(record.workload)}, and run.json is of ${quoted(workload.id)}; records of two runs are in one file`;
    // a later part of a resumed run asks again what had no success
    const part = begins.findLastIndex((startMs) => startMs <= record.sentMs);
    return seen.add(record, part)
      ? null
      : 'id: the same request was recorded before; the file was put together of several, or two k6 wrote it';
  };
}

interface Tally {
  lines: number;
  records: number;
  foreign: number;
  firstForeign: string;
  unreadable: number;
  cut: boolean;
}

/** Refuses a file without records, but for that of a run which ended too early to have any. */
function refuseWithout(file: string, { state }: Run, { lines, firstForeign }: Tally, problems: Problems): void {
  problems.raise(`${file} holds no record that can be read`, 'Find the file that the run wrote, or run again.');
  if (state !== 'completed') return;
  const what = `none of its ${lines} lines is a record; the first that is not blank is ${quoted(firstForeign)}`;
  throw new UsageError(`${file} holds no request records`, [
    firstForeign === '' ? 'the file is empty' : what,
    'run.json says that the run was completed: find the records it wrote, or run again.',
  ]);
}

/** What takes the lines of a records file, and tells `keep` its records and `leaveOut` what cannot be one. */
function lineTaker(
  tally: Tally,
  keep: (record: RecordLine) => string | null,
  leaveOut: (why: readonly string[]) => void,
): LineReader {
  const take = (record: RecordLine): void => {
    const wrong = contradiction(record) ?? keep(record);
    if (wrong === null) tally.records++;
    else leaveOut([wrong]);
  };
  const takeOdd = (text: string, closed: boolean): void => {
    const odd = oddLine(text, closed);
    if (odd.is === 'record') take(odd.record);
    else if (odd.is === 'unreadable') leaveOut(odd.why);
    else if (odd.is === 'cut') tally.cut = true;
    else if (odd.is === 'foreign' && tally.foreign++ === 0) tally.firstForeign = text;
  };
  return {
    line: (text, closed) => {
      tally.lines++;
      const value = text.startsWith(recordStart) ? parseJson(text) : undefined;
      if (isRecord(value)) take(value);
      else takeOdd(text, closed);
    },
    tooLong: (bytes) => {
      tally.lines++;
      const [length, limit] = [bytes, longestLineBytes].map((each) => (each / megabyte).toFixed(0));
      leaveOut([`the line has ${length} MB; one of more than ${limit} MB is no record`]);
    },
  };
}

/**
 * Reads `requests.ndjson` line by line into columns, with ids if the run has parts. Lines that cannot be read are told; a UsageError says
 * why nothing can be.
 */
export async function readRecordsFile(file: string, run: Run): Promise<RecordsFile> {
  const foreign = await foreignBytes(file);
  if (foreign !== null) throw new UsageError(`${file} is ${foreign.what}`, [foreign.remedy]);
  const builder = createColumnsBuilder({ keepIds: run.parts !== undefined });
  const problems = collectProblems();
  const wrongInRun = createMembership(run);
  const tally: Tally = { lines: 0, records: 0, foreign: 0, firstForeign: '', unreadable: 0, cut: false };
  const keep = (record: RecordLine): string | null => {
    const wrong = wrongInRun(record);
    if (wrong === null) builder.append(record);
    return wrong;
  };
  const leaveOut = (why: readonly string[]): void => {
    tally.unreadable++;
    for (const what of why) problems.add(`${basename(file)} line ${tally.lines}`, what);
  };
  await forEachLine(file, lineTaker(tally, keep, leaveOut));
  if (tally.records === 0) refuseWithout(file, run, tally, problems);
  return {
    columns: builder.finish(),
    foreignLines: tally.foreign,
    damagedLines: tally.unreadable,
    lineProblems: problems.lines(),
    truncatedLine: tally.cut,
  };
}
