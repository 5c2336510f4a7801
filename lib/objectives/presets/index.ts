import { batch } from './batch.ts';
import { concurrencyTargets } from './concurrency-targets.ts';
import { production } from './production.ts';
import { standard } from './standard.ts';
import { successBands } from './success-bands.ts';

/** Every preset of objectives, by the name that a scenario uses. */
export const presets = { standard, batch, production, concurrencyTargets, successBands } as const;
