import type { Assessment } from '../lib/schema/assessment.ts';
import type { Comparison } from '../lib/schema/comparison.ts';
import type { Plan } from '../lib/schema/plan.ts';
import { capacitySections } from './capacity/sections/index.ts';
import { comparisonSections } from './comparison/sections/index.ts';
import { sections } from './sections/index.ts';
import type { Section } from './sections/section.ts';

/** One kind of report: its sections, and where their templates lie. */
export interface ReportKind<T> {
  /** What `template.json` calls it. */
  readonly id: string;
  readonly sections: readonly Section<T>[];
  /** The folder of our templates of its sections, from `reports/`. */
  readonly folder: readonly string[];
  /** That of a user's, in a template folder. */
  readonly ownFolder: string;
}

/** The report of one run. */
export const runReport: ReportKind<Assessment> = {
  id: 'run',
  sections,
  folder: ['sections'],
  ownFolder: 'sections',
};

/** The report of runs held against each other. */
export const comparisonReport: ReportKind<Comparison> = {
  id: 'comparison',
  sections: comparisonSections,
  folder: ['comparison', 'sections'],
  ownFolder: 'comparison',
};

/** The capacity report of a plan. */
export const capacityReport: ReportKind<Plan> = {
  id: 'capacity',
  sections: capacitySections,
  folder: ['capacity', 'sections'],
  ownFolder: 'capacity',
};

/** Every kind of report that is made of templates, by what is the same in all. */
export const reportKinds: readonly ReportKind<never>[] = [runReport, comparisonReport, capacityReport];
