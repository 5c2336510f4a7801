import type { Setup } from '../facts/setup.ts';
import type { Subject } from '../audits/subject.ts';
import type { Evidence, LevelEvidence } from './evidence.ts';

const lengthMs = (window: Evidence['window']): number | null => window && window.endMs - window.startMs;

/** A profile that sends its requests in batches: each waits for all of the one before. */
const barriers: ReadonlySet<string> = new Set(['burst']);

function loadOf({ run }: Evidence, level: number): Subject['load'] {
  const open = run.loop === 'open';
  return {
    loop: run.loop,
    slots: open ? (run.profile.vus ?? null) : level,
    barrier: barriers.has(run.profile.name) ? true : null,
    offeredRps: open ? level : null,
  };
}

function wholeSubject(evidence: Evidence, setup: Setup): Subject {
  const { run, source, counts, window, measureOf, requests, steady } = evidence;
  return {
    level: null,
    visit: 1,
    source,
    simulated: run.server.simulated !== null,
    load: loadOf(evidence, Math.max(1, ...run.profile.levels)),
    counts,
    windowMs: lengthMs(window),
    measureOf,
    setup,
    requests,
    steady,
    evidence,
    stated: null,
  };
}

function levelSubject(whole: Subject, evidence: Evidence, visited: LevelEvidence): Subject {
  const { level, visit, counts, window, measureOf, requests, steady } = visited;
  return {
    ...whole,
    level,
    visit,
    load: loadOf(evidence, level),
    counts: { ...counts, cutShort: null, warmup: null },
    windowMs: lengthMs(window),
    measureOf,
    requests,
    steady,
  };
}

/** What the audits are asked about of a run: the whole, and each visit to a level of one that has several. */
export function subjectsOf(evidence: Evidence, setup: Setup): { whole: Subject; loads: Subject[] } {
  const whole = wholeSubject(evidence, setup);
  return { whole, loads: (evidence.levels ?? []).map((visited) => levelSubject(whole, evidence, visited)) };
}
