import type { Configuration } from '../../lib/configuration/settings.ts';
import type { ScenarioDescription } from '../../lib/schema/scenario-description.ts';
import type { Machine } from './machine.ts';
import type { Server } from './server.ts';
import type { Tools } from './tools.ts';

/** How a check ended: `warn` leaves a run possible whose figures need care, `fail` one that would be refused or wrong. */
export type Verdict = 'ok' | 'warn' | 'fail' | 'skipped';

/** What a check found. */
export interface Finding {
  readonly verdict: Verdict;
  /** What was seen, in one sentence with its figures; of a skipped check why it could not be made. */
  readonly seen: string;
  /** What to do about it. */
  readonly mend?: string;
}

/** What is examined, asked piece by piece. */
export interface Patient {
  /** The settings of the environment, with those of the scenario where one is named. */
  readonly configuration: Configuration;
  /** What would be sent; null where no scenario is named or it could not be described. */
  readonly scenario: ScenarioDescription | null;
  /** What came of asking the scenario; null where none is named. */
  readonly description: Finding | null;
  readonly machine: Machine;
  readonly tools: Tools;
  readonly server: Server;
}

/** What checks are about, in the order of the report. */
export const areas = ['tools', 'machine', 'connection', 'server', 'answers', 'caching'] as const;

/** One question. A check is the export of `checks/<id>.ts` and a line of the registry in `checks/index.ts`. */
export interface Check {
  /** Kebab case, the name of its file. */
  readonly id: string;
  readonly area: (typeof areas)[number];
  /** A few words. */
  readonly title: string;
  /** Why it matters to a figure, in one sentence. */
  readonly why: string;
  readonly examine: (patient: Patient) => Finding | Promise<Finding>;
}

export const ok = (seen: string): Finding => ({ verdict: 'ok', seen });
export const skipped = (why: string): Finding => ({ verdict: 'skipped', seen: why });
export const warn = (seen: string, mend: string): Finding => ({ verdict: 'warn', seen, mend });
export const fail = (seen: string, mend: string): Finding => ({ verdict: 'fail', seen, mend });
