import { misspelledSettings } from '../../lib/configuration/misspelled-settings.ts';
import { readConfiguration } from '../../lib/configuration/read-configuration.ts';

/** Where the shell stood when k6 was started; k6 itself resolves `open()` against the script's folder. */
export const currentFolder = __ENV.PWD ?? null;

const reading = readConfiguration(__ENV);

/**
 * All mistakes in the settings. Comparing every variable with every name takes longer than all the rest of a VU's start, so
 * it is left to VU 0, which k6 asks for the options and runs setup() in.
 */
export const configurationProblems: readonly string[] = [
  ...reading.problems,
  ...(__VU === 0 ? misspelledSettings(__ENV) : []),
];

/** The settings of this run, or null when there are mistakes in them. Read here and nowhere else. */
export const configuration = configurationProblems.length === 0 ? reading.configuration : null;
