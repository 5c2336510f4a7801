import { Command } from 'commander';
import { UsageError } from '../lib/schema/usage-error.ts';
import { commands } from './commands.ts';
import { printUsageError } from './print-usage-error.ts';
import { suiteVersion } from './suite-version.ts';

/** Beside it there are those of a verdict (`exit-codes.ts`), and k6's own. */
const usageExitCode = 1;

const program = new Command('k6-vllm')
  .description('Load tests for LLM inference servers that say how far their numbers can be believed.')
  .version(suiteVersion)
  .showHelpAfterError('(k6-vllm --help shows the commands)')
  .configureHelp({ showGlobalOptions: true });
for (const { register } of commands) register(program);

try {
  await program.parseAsync();
} catch (error) {
  if (!(error instanceof UsageError)) throw error;
  printUsageError(error);
  process.exitCode = usageExitCode;
}
