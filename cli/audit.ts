import type { Command } from 'commander';
import type { StatedJudgement } from '../lib/assessment/judge-stated.ts';
import type { CommandDefinition } from './command.ts';
import { missedExitCode } from './exit-codes.ts';
import { factsOption } from './facts-option.ts';

interface AuditOptions {
  readonly facts: readonly string[];
  readonly strict?: true;
  readonly json?: true;
  readonly unasked?: true;
}

/** `k6-vllm audit`: whether the numbers of a run, or of a result that somebody states, can be believed. */
export const audit: CommandDefinition = {
  name: 'audit',
  register: (program: Command) => {
    program
      .command('audit')
      .description('say whether the numbers of a run, or of results that somebody states, can be believed')
      .argument('<path...>', 'run folders, or files of stated results (docs/trust.md)')
      .addOption(factsOption())
      .option('--strict', 'fail on numbers that are unsound, too')
      .option('--unasked', 'list what was not known, too')
      .option('--json', 'everything as JSON')
      .addHelpText('after', '\nExit codes: 0 believed, 99 a number cannot be true (--strict: or is unsound), 1 usage.')
      .action(async (paths: readonly string[], { facts, strict, json, unasked }: AuditOptions) => {
        const { judgePaths } = await import('../reports/judge-paths.ts');
        const { judgementText } = await import('./audit/judgement-text.ts');
        const judged = await judgePaths(paths, facts);
        console.log(
          json === true
            ? JSON.stringify(judged, null, 2)
            : judged.map((each) => judgementText(each, unasked === true)).join('\n\n'),
        );
        if (judged.some((each) => isRefused(each, strict === true))) process.exitCode = missedExitCode;
      });
  },
};

const isRefused = ({ audits }: StatedJudgement, strict: boolean): boolean =>
  audits.some(({ verdict }) => verdict === 'invalid' || (strict && verdict === 'unsound'));
