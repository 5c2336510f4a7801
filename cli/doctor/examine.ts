import type { Check, Finding, Patient, Verdict } from './check.ts';
import { checks } from './checks/index.ts';
import { withoutCredentials, withoutSecret } from '../../lib/records/secret.ts';
import { oneLine } from '../../lib/units/printable.ts';

/** One check with what it found. */
export interface Examined extends Pick<Check, 'id' | 'area' | 'title' | 'why'>, Finding {}

/** Makes every check in order; `heard` gets each as it is done. A key that is found in a text is taken out of it. */
export async function examine(patient: Patient, heard: (examined: Examined) => void): Promise<Examined[]> {
  const all: Examined[] = [];
  // a server's words are in it, which may quote the key and hold what a terminal obeys
  const withoutKey = withoutSecret(patient.configuration.API_KEY);
  const safe = (text: string): string => oneLine(withoutCredentials(withoutKey(text)));
  for (const check of checks) {
    const { id, area, title, why } = check;
    const { verdict, seen, mend } = await check.examine(patient);
    const told: Examined = {
      id,
      area,
      title,
      why,
      verdict,
      seen: safe(seen),
      ...(mend === undefined ? {} : { mend: safe(mend) }),
    };
    all.push(told);
    heard(told);
  }
  return all;
}

/** The worst of what was found; checks that could not be made do not count. */
export function overall(all: readonly Examined[]): Exclude<Verdict, 'skipped'> {
  const has = (verdict: Verdict): boolean => all.some((each) => each.verdict === verdict);
  return has('fail') ? 'fail' : has('warn') ? 'warn' : 'ok';
}
