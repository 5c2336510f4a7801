import { withoutCredentials, withoutSecret } from '../lib/records/secret.ts';
import type { UsageError } from '../lib/schema/usage-error.ts';
import { inertLine } from '../lib/units/printable.ts';

/** A mistake of the user's as the terminal shows it; files and servers may have their say in it. */
export function printUsageError({ message, problems }: UsageError): void {
  const hide = withoutSecret(process.env.API_KEY ?? null);
  const shown = (text: string): string => withoutCredentials(hide(text)).split('\n').map(inertLine).join('\n');
  console.error(`Error: ${shown(message)}`);
  for (const problem of problems) console.error(`  - ${shown(problem)}`);
}
