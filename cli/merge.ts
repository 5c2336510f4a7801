import { asPlainLine } from '../reports/text.ts';
import { collected } from './collected.ts';
import type { CommandDefinition } from './command.ts';
import { interruptedExitCode } from './exit-codes.ts';
import { keepReadableOption } from './keep-readable-option.ts';
import { listenForInterruption } from './many-runs/interruption.ts';
import { jsonOption, speak } from './result.ts';
import { teach, type Teaching } from './teaching.ts';
import type { Merging } from './merge/merge-instances.ts';

interface Options extends Pick<Merging, 'partial' | 'offset' | 'keepReadable'> {
  readonly output?: string;
  readonly json?: true;
}

const teaching: Teaching = {
  examples: [
    ['k6-vllm merge runs/20261122T030722Z-inngest-style', 'the instances in that folder become the run that it holds'],
    [
      'k6-vllm merge part-1 part-2 part-3 part-4 --output whole',
      'instances that were copied here from several machines',
    ],
    ['k6-vllm merge part-1 part-3 --partial --output rest', 'what is left where an instance is lost'],
  ],
  exitCodes: {
    0: 'merged; the objectives are decided by k6-vllm gate or report',
    105: 'interrupted (Ctrl-C): nothing was merged',
  },
  failure: 'the folders are not one run, or hold damaged records',
};

/** `k6-vllm merge`: one run of what several instances left. */
export const merge: CommandDefinition = {
  name: 'merge',
  group: 'prepare',
  register: (program) => {
    const command = program
      .command('merge')
      .description('make one run of what several k6 processes left, each of a part of the load')
      .argument('<folder...>', 'the run folder in which all instances are, or the folder of each')
      .option('-o, --output <folder>', 'where the whole run goes; the folder that holds the instances when left out')
      .option('--partial', 'merge those that are there where others are missing; no verdict can then be a pass')
      .option(
        '--offset <instance=ms>',
        'milliseconds to add to the wall clock of an instance to have that of the first; may be given several times',
        collected,
        [],
      )
      .addOption(keepReadableOption())
      .addOption(jsonOption())
      .action(async (folders: string[], options: Options) => {
        const { result } = speak(options.json === true);
        const { mergeInstances, mergeWords, outputOf } = await import('./merge/merge-instances.ts');
        const output = outputOf(folders, options.output);
        const { signal, close } = listenForInterruption();
        try {
          const run = await mergeInstances(folders, { ...options, output, signal });
          for (const line of mergeWords(run)) console.log(asPlainLine(line));
          console.log(`  ${output}\n  report    k6-vllm report ${output}`);
          const { merged = null, state } = run;
          result({ format: 'k6-vllm/merge-outcome', version: 1, exitCode: 0, folder: output, state, merged });
        } catch (error) {
          if (!signal.aborted) throw error;
          console.error('Interrupted: nothing was merged.');
          process.exitCode = interruptedExitCode;
        } finally {
          close();
        }
      });
    teach(command, teaching);
  },
};
