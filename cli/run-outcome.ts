import type { Assessment } from '../lib/schema/assessment.ts';
import type { RunOutcome } from '../lib/schema/outcome.ts';

/** What was read of a run. */
interface Judged {
  readonly assessment: Assessment;
  readonly headline: string;
  readonly folder: string;
  readonly files: readonly string[];
}

/** What came of a run as `--json` tells it; null stands for one of which nothing can be read. */
export async function runOutcome(exitCode: number, judged: Judged | null): Promise<RunOutcome> {
  const head = { format: 'k6-vllm/run-outcome', version: 1, exitCode } as const;
  if (judged === null) {
    const nothing = { folder: null, files: [], verdict: null, headline: null, gates: [], objections: [] };
    return { ...head, ...nothing, simulated: false };
  }
  const { objectionsOf } = await import('../reports/render.ts');
  const { assessment, headline, folder, files } = judged;
  return {
    ...head,
    folder,
    files: [...files],
    verdict: assessment.verdict,
    headline,
    gates: assessment.gates,
    objections: objectionsOf(assessment),
    simulated: assessment.run.server.simulated !== null,
  };
}
