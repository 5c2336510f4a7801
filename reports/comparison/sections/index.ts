import type { Comparison } from '../../../lib/schema/comparison.ts';
import type { Section } from '../../sections/section.ts';
import likeness from './likeness.ts';
import measures from './measures.ts';
import runs from './runs.ts';
import times from './times.ts';
import uses from './uses.ts';
import verdict from './verdict.ts';

/** Every section of a comparison, in the order shown. */
export const comparisonSections: readonly Section<Comparison>[] = [verdict, uses, measures, times, likeness, runs];
