import type { Assessment } from '../../lib/schema/assessment.ts';
import { lock } from './folder.ts';
import { listenForInterruption } from './interruption.ts';

/** What work in a folder of many runs stands on. */
export interface Held {
  /** The assessment of a run, with its report written. */
  readonly render: (run: string) => Promise<Assessment>;
  /** Tells when somebody wants the work to end. */
  readonly interrupted: AbortSignal;
}

/**
 * Does work in a folder that nobody else works in meanwhile; `what` names it for whoever tries. What prints reports is loaded before: a long run
 * must not find the files of another build at its end.
 */
export async function holdFolder<T>(
  folder: string,
  what: Parameters<typeof lock>[1],
  work: (held: Held) => Promise<T>,
): Promise<T> {
  const { renderRun } = await import('../../reports/render.ts');
  const release = await lock(folder, what);
  const interruption = listenForInterruption();
  try {
    return await work({
      render: async (run) => (await renderRun(run)).assessment,
      interrupted: interruption.signal,
    });
  } finally {
    interruption.close();
    release();
  }
}
