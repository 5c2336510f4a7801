import type { Audit } from '../audits/audit.ts';
import { audits as registry } from '../audits/index.ts';
import { judge } from '../audits/judge.ts';
import { projection } from '../audits/projection.ts';
import { unknownSetup, type Setup } from '../facts/setup.ts';
import { missedBeside } from '../objectives/thresholds.ts';
import type { Assessment } from '../schema/assessment.ts';
import type { Run } from '../schema/run.ts';
import type { Summary } from '../schema/summary.ts';
import { assessLevels } from './assess-levels.ts';
import { doubtedEvidence } from './doubted-evidence.ts';
import { evidenceOfRecords, type Beside } from './evidence-of-records.ts';
import { evidenceOfSummary } from './evidence-of-summary.ts';
import type { Evidence, Reading } from './evidence.ts';
import { engineRows } from './engine-rows.ts';
import { familyWise } from './family-wise.ts';
import { gates } from './gates.ts';
import { memoryUse } from './memory-use.ts';
import { notes } from './notes/index.ts';
import { partsOfRun } from './parts.ts';
import type { RecordColumns } from './record-columns.ts';
import { subjectsOf } from './subjects.ts';
import { tokenUse } from './token-use.ts';
import { verdict } from './verdict.ts';
import { believedCourses, isWithheld } from './withheld.ts';

/** All that is said of the evidence; `asked` are the audits, by default every one there is. */
export function assessEvidence(found: Evidence, setup: Setup, asked: readonly Audit[] = registry): Assessment {
  const { whole, loads } = subjectsOf(found, setup);
  const audits = judge(whole, loads, asked);
  const evidence = doubtedEvidence(found, audits);
  const levels = assessLevels(
    evidence,
    loads.map((load) => projection(audits, load)),
  );
  const decided = gates(evidence, levels);
  const { run, source, reading, summary } = evidence;
  const otherThresholds = missedBeside(run.objectives, summary?.metrics ?? {});
  const tokens = tokenUse(evidence);
  return {
    format: 'k6-vllm/assessment',
    version: 1,
    run,
    evidence: {
      source,
      files: [...reading.files],
      foreignLines: reading.foreignLines,
      truncatedLine: reading.truncatedLine,
    },
    resumed: partsOfRun(reading.history ?? null, isWithheld(evidence, 'requests', 'rate')),
    counts: evidence.counts,
    window: evidence.window,
    verdict: verdict(evidence, { gates: decided, audits, otherThresholds }),
    gates: decided,
    familyWise: familyWise(decided),
    otherThresholds,
    audits,
    projection: levels === null ? projection(audits, whole) : null,
    levels,
    notes: notes(evidence, { gates: decided, levels }),
    measures: [...evidence.measures],
    failures: evidence.failures,
    validity: evidence.validity,
    finishReasons: evidence.finishReasons,
    loadGenerator: summary?.client ?? null,
    simulator: summary?.simulator ?? null,
    serverSide: evidence.serverSide,
    tokenUse: tokens,
    memory: memoryUse({ run, setup, samples: evidence.samples, tokens }),
    engine: engineRows(run, setup, evidence.samples),
    ...believedCourses(evidence),
  };
}

/** The assessment of a run by its request records; k6's summary, the gaps and scrapes of the server, where there are any, stand beside. */
export function assessRecords(
  run: Run,
  columns: RecordColumns,
  summary: Summary | null,
  reading: Reading,
  beside: Beside = {},
): Assessment {
  return assessEvidence(evidenceOfRecords(run, columns, summary, reading, beside), beside.setup ?? unknownSetup);
}

/** The assessment of a run that left nothing but k6's aggregates. */
export function assessSummary(run: Run, summary: Summary, reading: Reading, setup: Setup = unknownSetup): Assessment {
  return assessEvidence(evidenceOfSummary(run, summary, reading), setup);
}
