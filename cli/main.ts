import { UsageError } from '../lib/schema/usage-error.ts';
import { makeConsoleInert } from './inert-output.ts';
import { printUsageError } from './print-usage-error.ts';
import { makeProgram } from './program.ts';

/** Beside it there are those of a verdict (`exit-codes.ts`), and k6's own. */
const usageExitCode = 1;

makeConsoleInert();

try {
  await makeProgram().parseAsync();
} catch (error) {
  if (!(error instanceof UsageError)) throw error;
  printUsageError(error);
  process.exitCode = usageExitCode;
}
