import { misspelledSettings } from '../configuration/misspelled-settings.ts';
import { readConfiguration, writableConfiguration } from '../configuration/read-configuration.ts';
import { objectivesOf } from '../objectives/objectives.ts';
import { UsageError } from '../schema/usage-error.ts';
import type { AddedSettings } from './imported-run.ts';

/** What the server runs on: no tool writes it down, and audits ask for it. */
const hardware: ReadonlySet<string> = new Set(['GPU', 'GPUS', 'REPLICAS', 'WEIGHT_BITS']);

const isTaken = (name: string): boolean => hardware.has(name) || name.startsWith('SLO_');

/** Settings that a user may add to an imported run: objectives and hardware; a UsageError names all others, and wrong values. */
export function readAddedSettings(given: Readonly<Record<string, string>>): AddedSettings {
  const others = Object.keys(given).filter((name) => !isTaken(name));
  const reading = readConfiguration(given);
  const problems = [
    ...others.map(
      (name) =>
        `${name} is nothing that can be added: the run is over; objectives (SLO_…) and ${[...hardware].join(', ')} can`,
    ),
    ...misspelledSettings(given),
    ...reading.problems,
  ];
  if (reading.configuration === null || problems.length > 0)
    throw new UsageError('These settings cannot be added to an imported run.', problems);
  const written = Object.entries(writableConfiguration(reading.configuration)).filter(([name]) => name in given);
  // nothing but what is asked for: no default of ours was promised by whoever ran another tool
  const none = { id: 'none', about: 'Nothing is promised.', objectives: () => [] };
  return { objectives: objectivesOf(reading.configuration, none), configuration: Object.fromEntries(written) };
}
