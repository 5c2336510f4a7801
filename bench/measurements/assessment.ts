import { join } from 'node:path';
import { formatCount } from '../../lib/units/number.ts';
import { root } from '../binaries.ts';
import { runProcess, type ProcessResult } from '../process.ts';
import { inScratchFolder } from '../rounds.ts';
import type { MeasuredRow } from '../rows.ts';
import { writeSyntheticRun } from '../synthetic-run.ts';
import type { Measurement } from './measurement.ts';

/** The first is small enough to be start-up alone; the growth is told between the second and the last. */
const sizes = [100, 10_000, 100_000, 1_000_000] as const;
type Size = (typeof sizes)[number];
type Course = ReadonlyMap<Size, ProcessResult>;

async function report(folder: string): Promise<ProcessResult> {
  const result = await runProcess({
    command: process.execPath,
    args: [join(root, 'bin', 'k6-vllm.mjs'), 'report', folder],
    core: null,
    timeoutMs: 300_000,
  });
  if (result.exitCode !== 0) throw new Error(`k6-vllm report ended with ${result.exitCode}: ${result.stderr}`);
  return result;
}

/** The report of a run of each size, one after the other. */
async function onceEach(folder: string): Promise<Course> {
  const course = new Map<Size, ProcessResult>();
  for (const size of sizes) course.set(size, await report(join(folder, String(size))));
  const told = [...course].map(([size, { wallSeconds }]) => `${size}: ${wallSeconds.toFixed(2)} s`);
  console.error(`  ${told.join(', ')}`);
  return course;
}

/** Processor time for each record, without start-up; µs. */
function perRecord(course: Course, size: Size): number {
  const startUp = course.get(sizes[0])?.cpuSeconds ?? Number.NaN;
  return (((course.get(size)?.cpuSeconds ?? Number.NaN) - startUp) / (size - sizes[0])) * 1e6;
}

function rowsOf(courses: readonly Course[]): MeasuredRow[] {
  const row = (rest: Omit<MeasuredRow, 'values'>, of: (course: Course) => number | undefined): MeasuredRow => ({
    ...rest,
    values: new Map([['k6-vllm', courses.map((course) => of(course) ?? Number.NaN)]]),
  });
  const wall = (size: Size, goal: MeasuredRow['goal']): MeasuredRow =>
    row(
      {
        id: `assessment-${size}`,
        what: `${formatCount(size)} records: assessment and reports`,
        unit: 's',
        goal,
      },
      (course) => course.get(size)?.wallSeconds,
    );
  const growth = (from: Size, goal: MeasuredRow['goal']): MeasuredRow =>
    row(
      {
        id: `assessment-growth-${from}`,
        what: `the same, over that of ${formatCount(from)} records`,
        unit: 'ratio',
        goal,
      },
      (course) => perRecord(course, 1_000_000) / perRecord(course, from),
    );
  return [
    wall(10_000, null),
    wall(100_000, null),
    wall(1_000_000, { bound: 'at most', value: 10 }),
    row(
      { id: 'assessment-memory', what: 'the same: peak memory', unit: 'MB', goal: { bound: 'at most', value: 700 } },
      (course) => course.get(1_000_000)?.peakRssMb,
    ),
    row(
      { id: 'assessment-per-record', what: 'the same: processor time per record', unit: 'µs', goal: null },
      (course) => perRecord(course, 1_000_000),
    ),
    growth(10_000, { bound: 'at most', value: 1 }),
    growth(100_000, { bound: 'at most', value: 1.2 }),
  ];
}

/** (h) How long a report takes, and whether a long run is worse than in proportion. */
export const assessmentMeasurement: Measurement = {
  id: 'assessment',
  title: 'Assessment',
  how: 'k6-vllm report over run folders of several sizes: records of a streamed load at four levels of concurrency with all the fields that the extension writes, one in 500 failed, and a scrape of the server each second (a million requests are two days there). From the start of the process to the last written report; memory is the largest resident memory of that process. Time per record is processor time, without that of a run of 100 records, which is start-up. It must not grow from 10,000 records to a million; beside 100,000, where the programs are as warm as at a million, sorting alone makes a record a little dearer, for which the goal leaves a fifth.',
  measure: ({ clients, rounds }) =>
    inScratchFolder(async (folder) => {
      if (!clients.some(({ id }) => id === 'k6-vllm')) return [];
      for (const size of sizes) await writeSyntheticRun(join(folder, String(size)), size);
      const courses: Course[] = [];
      for (let round = 0; round < rounds; round += 1) courses.push(await onceEach(folder));
      return rowsOf(courses);
    }),
};
