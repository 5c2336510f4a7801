import type { Alert } from '../../../schema/plan.ts';
import type { LoadPoint } from '../../../schema/load-point.ts';
import type { Series } from '../../../schema/plan/series.ts';

/** What thresholds are drawn from. */
export interface Watched {
  readonly series: Series;
  /** Requests/s of one server, its lower bound: no more may be counted on. Null where it is not known. */
  readonly capacityRps: number | null;
  /** Share of it that is kept free. */
  readonly headroom: number;
  /** The measured load nearest to what a server has to carry with the headroom kept, and the one at the capacity. */
  readonly planned: LoadPoint | null;
  readonly full: LoadPoint | null;
}

/** Thresholds for one quantity; a file of this folder each. */
export type Watch = (watched: Watched) => readonly Alert[];

/** A metric under vLLM's name, where the server is one. */
export const metricOf = ({ series }: Watched, name: string): string | null =>
  series.server.kind === 'vllm' || series.server.simulated !== null ? name : null;
