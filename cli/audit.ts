import type { Command } from 'commander';
import type { StatedJudgement } from '../lib/assessment/judge-stated.ts';
import type { CommandDefinition } from './command.ts';
import { missedExitCode } from './exit-codes.ts';
import { factsOption } from './facts-option.ts';
import { jsonOption, speak } from './result.ts';
import { teach, type Teaching } from './teaching.ts';

interface AuditOptions {
  readonly facts: readonly string[];
  readonly strict?: true;
  readonly json?: true;
  readonly unasked?: true;
}

const teaching: Teaching = {
  examples: [
    ['k6-vllm audit runs/20261122T030722Z-inngest-style', 'whether the numbers of a run can be believed'],
    ['k6-vllm audit stated.json --strict', 'the same of a result that somebody states (docs/trust.md)'],
    ['k6-vllm audit runs/* --json', 'of many, for a program'],
  ],
  exitCodes: {
    0: 'nothing says that a number cannot be true',
    99: 'a number cannot be true; with --strict also: is unsound',
  },
  failure: 'what was named cannot be read',
};

/** `k6-vllm audit`: whether the numbers of a run, or of a result that somebody states, can be believed. */
export const audit: CommandDefinition = {
  name: 'audit',
  group: 'judge',
  register: (program: Command) => {
    const command = program
      .command('audit')
      .description('say whether the numbers of runs or of stated results can be believed')
      .argument('<path...>', 'run folders, or files of stated results (docs/trust.md)')
      .addOption(factsOption())
      .option('--strict', 'fail on numbers that are unsound, too')
      .option('--unasked', 'list what was not known, too')
      .addOption(jsonOption())
      .action(async (paths: readonly string[], { facts, strict, json, unasked }: AuditOptions) => {
        const { result } = speak(json === true);
        const { judgePaths } = await import('../reports/judge-paths.ts');
        const { judgementText } = await import('./audit/judgement-text.ts');
        const judged = await judgePaths(paths, facts);
        if (json === true) result(judged);
        else console.log(judged.map((each) => judgementText(each, unasked === true)).join('\n\n'));
        if (judged.some((each) => isRefused(each, strict === true))) process.exitCode = missedExitCode;
      });
    teach(command, teaching);
  },
};

const isRefused = ({ audits }: StatedJudgement, strict: boolean): boolean =>
  audits.some(({ verdict }) => verdict === 'invalid' || (strict && verdict === 'unsound'));
