import { UsageError } from '../lib/schema/usage-error.ts';
import { fileError } from './file-error.ts';
import { makeConsoleInert } from './inert-output.ts';
import { printUsageError } from './print-usage-error.ts';
import { makeProgram } from './program.ts';

/** Beside it there are those of a verdict (`exit-codes.ts`), and k6's own. */
const usageExitCode = 1;

makeConsoleInert();
// as our own k6 does by itself: nothing is told to anybody but the target
process.env.K6_NO_USAGE_REPORT ??= 'true';
process.env.K6_AUTO_EXTENSION_RESOLUTION ??= 'false';

// a reader that has seen enough (| head) is no failure of ours: what was begun goes on to its end
for (const stream of [process.stdout, process.stderr])
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
  });

try {
  await makeProgram().parseAsync();
} catch (error) {
  const mistake = error instanceof UsageError ? error : fileError(error);
  if (mistake === null) throw error;
  printUsageError(mistake);
  process.exitCode = usageExitCode;
}
