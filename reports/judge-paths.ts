import { judgeStated, type StatedJudgement } from '../lib/assessment/judge-stated.ts';
import type { UserFacts } from '../lib/facts/user-facts.ts';
import { readFactsFiles } from './reading/facts-file.ts';
import { readStatedFile } from './reading/stated-file.ts';
import { readRun } from './read-run.ts';
import { assess } from './render.ts';

async function judgePath(path: string, facts: UserFacts): Promise<StatedJudgement[]> {
  const stated = await readStatedFile(path);
  if (stated !== null) return stated.results.map((result) => judgeStated(result, facts));
  const { run, audits, measures, projection } = assess(await readRun(path), facts);
  return [{ name: run.id, audits, measures, projection }];
}

/** Judges runs and files of stated results; mistakes are UsageErrors. */
export async function judgePaths(paths: readonly string[], factsFiles: readonly string[]): Promise<StatedJudgement[]> {
  const facts = await readFactsFiles(factsFiles);
  const judged: StatedJudgement[] = [];
  for (const path of paths) judged.push(...(await judgePath(path, facts)));
  return judged;
}
