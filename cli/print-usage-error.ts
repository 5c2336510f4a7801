import type { UsageError } from '../lib/schema/usage-error.ts';

/** A mistake of the user's as the terminal shows it. */
export function printUsageError({ message, problems }: UsageError): void {
  console.error(`Error: ${message}`);
  for (const problem of problems) console.error(`  - ${problem}`);
}
