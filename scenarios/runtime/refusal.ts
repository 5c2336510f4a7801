import { withoutSecret } from '../../lib/records/secret.ts';
import { oneLine } from '../../lib/units/printable.ts';

/** A reason not to start, in one or two sentences that say how to mend it. */
export class Refusal extends Error {}

/** A message as k6's log may have it: servers and data sets have their say in it. */
export const sayable = (message: string, key: string | null): string => oneLine(withoutSecret(key)(message));
