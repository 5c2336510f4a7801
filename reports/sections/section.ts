import type { Assessment } from '../../lib/schema/assessment.ts';

/** One part of a report. Its template, `<id>.hbs`, prints what `view` returns and computes nothing. */
export interface Section<T = Assessment> {
  readonly id: string;
  readonly title: string;
  /** What the template gets, all numbers as text; null when the section has nothing to say about its subject. */
  readonly view: (subject: T) => object | null;
}

/** States that a value is a section, and keeps its type. */
export const defineSection = <T = Assessment>(section: Section<T>): Section<T> => section;
