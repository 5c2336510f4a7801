import { Command } from 'commander';
import { UsageError } from '../lib/schema/usage-error.ts';
import { commands } from './commands.ts';
import { suiteVersion } from './suite-version.ts';

/** Exit codes of our own; those of k6 pass through (99: a threshold was crossed). */
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
  console.error(`Error: ${error.message}`);
  for (const problem of error.problems) console.error(`  - ${problem}`);
  process.exitCode = usageExitCode;
}
