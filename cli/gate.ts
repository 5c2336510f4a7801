import { familyWiseWords } from '../lib/assessment/family-wise.ts';
import { objectiveWords } from '../lib/assessment/objective-words.ts';
import type { Assessment } from '../lib/schema/assessment.ts';
import type { ReadOptions } from '../reports/reading/keep-readable.ts';
import { asPlainLine } from '../reports/text.ts';
import type { CommandDefinition } from './command.ts';
import { exitCodeOf, inconclusiveWords } from './exit-codes.ts';
import { factsOption } from './facts-option.ts';
import { keepReadableOption } from './keep-readable-option.ts';
import { newestRun } from './report.ts';
import { jsonOption, speak } from './result.ts';
import { runOutcome } from './run-outcome.ts';
import { teach, type Teaching } from './teaching.ts';

interface GateOptions extends ReadOptions {
  readonly strict?: boolean;
  readonly facts?: readonly string[];
  readonly json?: true;
}

/** Room for the longest verdict. */
const verdictWidth = 'inconclusive'.length + 2;

/** Each objective with its verdict and why, and what is true of all of them. */
function gateLines({ gates, otherThresholds, familyWise }: Assessment): string[] {
  const line = (word: string, text: string): string => `${word.padEnd(verdictWidth)}${asPlainLine(text)}`;
  return [
    ...gates.map(({ verdict, objective, reason, alert }) =>
      line(verdict, `${objectiveWords(objective)}: ${reason}.${alert === undefined ? '' : ` Alert: ${alert}.`}`),
    ),
    ...(gates.length === 0 ? ['The run had no objective.'] : []),
    ...otherThresholds.map((threshold) => line('missed', `a threshold of k6 that is no objective: ${threshold}`)),
    ...(familyWise === null ? [] : [asPlainLine(familyWiseWords(familyWise))]),
  ];
}

const teaching: Teaching = {
  examples: [
    ['k6-vllm gate', 'the objectives of the newest run'],
    ['k6-vllm gate runs/20261122T030722Z-inngest-style --strict', 'in a pipeline: only a pass is 0'],
  ],
  exitCodes: {
    0: 'every objective was kept; or the run is inconclusive, with a warning',
    99: 'an objective was missed; with --strict also: the run is inconclusive',
  },
  failure: 'the run cannot be read',
};

/** `k6-vllm gate`: the objectives of a run that is there, decided on its records. */
export const gate: CommandDefinition = {
  name: 'gate',
  group: 'judge',
  register: (program) => {
    const command = program
      .command('gate')
      .description('decide the objectives of a run on its records, and say why')
      .argument('[run]', 'a run folder, or the one file that a stock k6 leaves; the newest run when left out')
      .addOption(keepReadableOption())
      .addOption(factsOption())
      .option('--strict', 'exit with 99 also when the run is inconclusive; without it that is 0, with a warning')
      .addOption(jsonOption())
      .action(async (path: string | undefined, { strict = false, json, ...options }: GateOptions) => {
        const { result } = speak(json === true);
        const folder = path ?? newestRun();
        const { readAndAssess, headlineOf, objectionLines } = await import('../reports/render.ts');
        const assessment = await readAndAssess(folder, options);
        for (const line of [...gateLines(assessment), ...objectionLines(assessment)]) console.log(line);
        const headline = headlineOf(assessment);
        console.log(`\n${headline}`);
        const { outcome } = assessment.verdict;
        if (outcome === 'inconclusive') console.error(inconclusiveWords(strict));
        process.exitCode = exitCodeOf(outcome, strict);
        result(await runOutcome(process.exitCode, { assessment, headline, folder, files: [] }));
      });
    teach(command, teaching);
  },
};
