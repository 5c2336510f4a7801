import type { Assessment, Distribution, LevelAssessment, Measure, Timeline } from '../schema/assessment.ts';
import type { Requests } from '../audits/subject.ts';
import type { Run } from '../schema/run.ts';
import type { ServerSample } from '../schema/server-sample.ts';
import type { ServerSide } from '../schema/server-side.ts';
import type { Summary } from '../schema/summary.ts';
import type { History } from './join-parts.ts';
import type { Steady } from './steady.ts';

/** What reading the files brought to light beside their content. */
export interface Reading {
  readonly files: readonly string[];
  readonly foreignLines: number;
  /** Lines of requests.ndjson that were left out as they cannot be read; not among the foreign ones. */
  readonly damagedLines: number;
  /** What is wrong with those lines, each kind of mistake with its first line. */
  readonly lineProblems?: readonly string[];
  /** Files that were left out as they cannot be read, each with what is wrong with it. */
  readonly fileProblems?: readonly string[];
  readonly truncatedLine: boolean;
  /** Of a run that was resumed: its parts, and what was asked again. */
  readonly history?: History | null;
  /** Lines of server.ndjson that were left out, and why. */
  readonly serverProblems?: readonly string[];
}

/** Files that could be read as they are. */
export const nothingAmiss: Reading = { files: [], foreignLines: 0, damagedLines: 0, truncatedLine: false };

/** Finds or derives the measure of a metric and a statistic; null when this evidence cannot have it. */
export type MeasureSource = (metric: string, statistic: string) => Measure | null;

/** What the records of one visit to a level tell. */
export interface LevelEvidence {
  readonly level: number;
  /** From 1; above it where the profile came back to the level. */
  readonly visit: number;
  readonly counts: LevelAssessment['counts'];
  readonly window: LevelAssessment['window'];
  readonly measures: readonly Measure[];
  readonly measureOf: MeasureSource;
  readonly requests: Requests | null;
  readonly steady: Steady | null;
}

/** All that a kind of evidence (records, or k6's aggregates) yields; the rest of the assessment is the same for both. */
export interface Evidence {
  readonly run: Run;
  readonly summary: Summary | null;
  readonly source: Assessment['evidence']['source'];
  readonly reading: Reading;
  readonly counts: Assessment['counts'];
  readonly window: Assessment['window'];
  readonly measures: readonly Measure[];
  readonly measureOf: MeasureSource;
  /** The requests by themselves; null where only aggregates are left. */
  readonly requests: Requests | null;
  readonly steady: Steady | null;
  /** Scrapes of the server and its GPU. */
  readonly samples: readonly ServerSample[];
  /** In the order of their first sends; null of a run at one level, and where levels cannot be told apart. */
  readonly levels: readonly LevelEvidence[] | null;
  readonly failures: Assessment['failures'];
  readonly validity: Assessment['validity'];
  readonly finishReasons: Assessment['finishReasons'];
  readonly timeline: Timeline | null;
  readonly distributions: readonly Distribution[];
  readonly serverSide: ServerSide | null;
}
