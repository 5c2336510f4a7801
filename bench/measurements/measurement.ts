import type { Client } from '../clients/client.ts';
import type { MeasuredRow } from '../rows.ts';

/** Whom to measure, and how often. */
export interface Setting {
  /** Those that can run here. */
  readonly clients: readonly Client[];
  readonly rounds: number;
}

/** One line of the bench's purpose, and the rows it gives. */
export interface Measurement {
  readonly id: string;
  readonly title: string;
  /** How it is measured and why the goal is what it is, for docs/performance.md. */
  readonly how: string;
  readonly measure: (setting: Setting) => Promise<MeasuredRow[]>;
}
