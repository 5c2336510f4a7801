import { lengthGroups, mostInFlight, type MeasuredRun } from './measured-run.ts';

/** What stands against calibrating from these runs. */
export interface Unfitness {
  /** About single runs; they must be mended or left out. */
  readonly problems: readonly string[];
  /** Kinds of runs that are missing. */
  readonly missing: readonly MissingRun[];
}

/** A kind of run that calibration needs and has not. */
export type MissingRun = 'alone' | 'another-length' | 'loaded';

/** Prompts alone must differ by this factor, or what grows with the prompt cannot be told from what does not. */
const lengthFactor = 2;
/** Requests in flight from which a run counts as loaded. */
const loadedFrom = 4;
/** Fewer requests than this have no medians and tails worth fitting to. */
const fewestLoaded = 40;
const mostFailed = 0.05;
const mostCached = 0.05;

const percent = (share: number): string => `${Math.round(share * 100)} %`;

/** Whether one request at a time was in flight, and never more. */
const isAlone = (run: MeasuredRun): boolean => mostInFlight(run) === 1;
const isLoaded = (run: MeasuredRun): boolean => mostInFlight(run) >= loadedFrom && run.requests.length >= fewestLoaded;

/** Checks that the runs are sound by themselves, of one server, and enough together. */
export function unfitness(runs: readonly MeasuredRun[]): Unfitness {
  const problems = [...runs.flatMap(runProblems), ...differences(runs)];
  return { problems, missing: missingRuns(runs) };
}

/** The kinds of runs that are missing. */
export function missingRuns(runs: readonly MeasuredRun[]): MissingRun[] {
  const lengths = runs.filter(isAlone).flatMap((run) => lengthGroups(run).map(({ promptTokens }) => promptTokens));
  const missing: MissingRun[] = [];
  if (lengths.length === 0) missing.push('alone', 'another-length');
  else if (Math.max(...lengths) < lengthFactor * Math.min(...lengths)) missing.push('another-length');
  if (!runs.some(isLoaded)) missing.push('loaded');
  return missing;
}

function runProblems(run: MeasuredRun): string[] {
  const { id, requests, failed, unusable, cachedShare } = run;
  const all = requests.length + failed + unusable;
  const problems: string[] = [];
  if (unusable > 0) {
    problems.push(
      `${id}: ${unusable} of ${all} requests have no first token or no token counts; run it with the extension (bin/k6), ` +
        'against a server that streams and reports usage',
    );
  }
  if (failed > mostFailed * all) {
    problems.push(`${id}: ${failed} of ${all} requests failed; their load is not known, so leave this run out`);
  }
  if (cachedShare !== null && cachedShare > mostCached) {
    problems.push(
      `${id}: ${percent(cachedShare)} of its prompt tokens came from the prefix cache, which makes prefill look cheap; ` +
        'restart the server with --no-enable-prefix-caching, or send prompts that share no beginning',
    );
  }
  const kinds = isAlone(run) || isLoaded(run) || requests.length === 0;
  if (!kinds) {
    problems.push(
      `${id}: ${mostInFlight(run)} in flight and ${requests.length} requests are neither one request alone nor a load ` +
        `(from ${loadedFrom} in flight and ${fewestLoaded} requests on)`,
    );
  }
  return problems;
}

/** In what the servers of these runs differ, which have then no profile in common: the first against each other. */
export function differences(runs: readonly MeasuredRun[]): string[] {
  const [first] = runs;
  if (first === undefined) return [];
  return runs.flatMap(({ id, server }) => {
    const differ = (['model', 'software', 'kvCacheTokens', 'maxModelLen', 'simulated'] as const).filter(
      (name) => server[name] !== first.server[name],
    );
    return differ.map(
      (name) => `${id}: ${name} is ${server[name]}, but ${first.server[name]} in ${first.id}; give runs of one server`,
    );
  });
}
