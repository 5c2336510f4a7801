import { readConfiguration } from '../configuration/read-configuration.ts';
import type { Configuration } from '../configuration/settings.ts';
import { promptTexts } from './prompt-text.ts';
import type { BatchRequest } from './workload.ts';

/** The configuration of these settings. */
export function configurationOf(settings: Readonly<Record<string, string>> = {}): Configuration {
  const { configuration, problems } = readConfiguration(settings);
  if (configuration === null) throw new Error(problems.join('\n'));
  return configuration;
}

/** The texts of a request's messages, or its one prompt. */
export const textsOf = ({ body }: BatchRequest): string[] => promptTexts(body);
