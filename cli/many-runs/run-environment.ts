import { settings } from '../../lib/configuration/settings.ts';

/** The environment of one of many runs: its settings are the ones given here and no others; secrets stay where they are. */
export function runEnvironment(own: Readonly<Record<string, string>>): NodeJS.ProcessEnv {
  const environment: NodeJS.ProcessEnv = { ...process.env };
  for (const [name, setting] of Object.entries(settings())) if (!('secret' in setting)) delete environment[name];
  return { ...environment, ...own };
}
