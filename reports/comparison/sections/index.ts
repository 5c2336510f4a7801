import type { Comparison } from '../../../lib/schema/comparison.ts';
import type { Section } from '../../sections/section.ts';
import likeness from './likeness.ts';
import measures from './measures.ts';
import runs from './runs.ts';
import verdict from './verdict.ts';

/** Every section of a comparison, in the order shown. */
export const comparisonSections: readonly Section<Comparison>[] = [verdict, measures, likeness, runs];
