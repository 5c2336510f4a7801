import { editDistance } from './edit-distance.ts';
import { settings } from './settings.ts';

/**
 * Variables that look like a setting with a slip of the pen (`CONCURENCY`, `concurrency`, `SLO_E2E`).
 * A misspelled setting would be ignored and something else measured, so it is a mistake, unless the
 * setting that it resembles is set too: then the other variable is somebody else's.
 */
export function misspelledSettings(environment: Readonly<Record<string, string | undefined>>): string[] {
  const names = Object.keys(settings());
  const known = new Set(names);
  const problems: string[] = [];
  for (const [variable, value] of Object.entries(environment)) {
    if (known.has(variable) || value === undefined || value === '') continue;
    const meant = names.find((name) => environment[name] === undefined && resembles(variable, name));
    if (meant !== undefined)
      problems.push(`${variable} is not a setting; did you mean ${meant}? Rename it, or unset it`);
    else if (variable.startsWith('SLO_')) {
      const objectives = names.filter((name) => name.startsWith('SLO_')).join(', ');
      problems.push(`${variable} is not a setting; the objectives are ${objectives}`);
    }
  }
  return problems;
}

/** One slip in a name of 5 to 7 letters, two in a longer one; case does not count. */
function resembles(variable: string, name: string): boolean {
  if (variable.toUpperCase() === name) return true;
  if (variable !== variable.toUpperCase() || name.length < 5) return false;
  const allowed = name.length >= 8 ? 2 : 1;
  return Math.abs(variable.length - name.length) <= allowed && editDistance(variable, name) <= allowed;
}
