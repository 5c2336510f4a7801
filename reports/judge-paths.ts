import { judgeStated, type StatedJudgement } from '../lib/assessment/judge-stated.ts';
import type { UserFacts } from '../lib/facts/user-facts.ts';
import { statedResultsFormat, statedResultsSchema } from '../lib/schema/stated-results.ts';
import { readFactsFiles } from './reading/facts-file.ts';
import { isOfFormat, readJsonFile } from './reading/json-file.ts';
import { readRun } from './read-run.ts';
import { assess } from './render.ts';

async function judgePath(path: string, facts: UserFacts): Promise<StatedJudgement[]> {
  if (await isOfFormat(path, statedResultsFormat)) {
    const { results } = await readJsonFile(path, statedResultsSchema, statedResultsFormat);
    return results.map((result) => judgeStated(result, facts));
  }
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
