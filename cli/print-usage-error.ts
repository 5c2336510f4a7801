import { withoutCredentials, withoutSecret } from '../lib/records/secret.ts';
import type { UsageError } from '../lib/schema/usage-error.ts';

/** A mistake of the user's as the terminal shows it; a key or a password that is a part of it is blotted out. */
export function printUsageError({ message, problems }: UsageError): void {
  const hide = withoutSecret(process.env.API_KEY ?? null);
  const shown = (text: string): string => withoutCredentials(hide(text));
  console.error(`Error: ${shown(message)}`);
  for (const problem of problems) console.error(`  - ${shown(problem)}`);
}
