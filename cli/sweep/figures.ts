import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { assessmentSchema, type Assessment } from '../../lib/schema/assessment.ts';
import type { Sweep } from '../../lib/schema/sweep.ts';
import { formatQuantity, type Unit } from '../../lib/units/quantity.ts';
import { missing } from '../../lib/units/number.ts';
import { readJsonFile } from '../../reports/reading/json-file.ts';
import { runFolder } from '../many-runs/folder.ts';

/** Measures that are shown while a sweep goes on. */
const shown = [
  { id: 'requests-rate', head: 'throughput' },
  { id: 'goodput-rate', head: 'goodput' },
  { id: 'ttft-p95', head: 'p95 TTFT' },
  { id: 'e2e-p95', head: 'p95 E2E' },
  { id: 'success-rate', head: 'success' },
] as const;

interface Figure {
  readonly value: number;
  readonly unit: Unit;
  /** An audit speaks against it. */
  readonly doubted: boolean;
}

/** Of one run, by the id of the measure. */
export type Figures = ReadonlyMap<string, Figure>;

/** What is shown of a run; withheld measures are not in it. */
export const figuresOf = ({ measures }: Assessment): Figures =>
  new Map(
    measures.flatMap(({ id, value, unit, standing }): [string, Figure][] =>
      value === null || standing === 'suppressed' ? [] : [[id, { value, unit, doubted: standing === 'unsound' }]],
    ),
  );

/** Of the cells that are done, by their ids; of those whose assessment is there. */
export async function figuresOfDone(folder: string, { cells }: Sweep): Promise<Map<string, Figures>> {
  const found = new Map<string, Figures>();
  for (const { id, state } of cells) {
    const file = join(runFolder(folder, id), 'assessment.json');
    if (state === 'done' && existsSync(file))
      found.set(id, figuresOf(await readJsonFile(file, assessmentSchema, 'k6-vllm/assessment')));
  }
  return found;
}

/** Heads of the columns of `figureCells`. */
export const figureHeads: readonly string[] = shown.map(({ head }) => head);

/** Of repeats: of times and rates the geometric mean, of shares the mean; `?` where an audit doubts one of them. */
export const figureCells = (runs: readonly Figures[]): string[] =>
  shown.map(({ id }) => {
    const found = runs.flatMap((figures) => figures.get(id) ?? []);
    const [first] = found;
    if (first === undefined) return missing;
    const mean = (of: (value: number) => number): number =>
      found.reduce((sum, { value }) => sum + of(value), 0) / found.length;
    const value = first.unit === 'share' ? mean((share) => share) : Math.exp(mean(Math.log));
    return `${formatQuantity(value, first.unit)}${found.some(({ doubted }) => doubted) ? '?' : ''}`;
  });
