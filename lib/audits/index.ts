import type { Audit } from './audit.ts';
import burst from './burst.ts';

/** Every audit, in the order asked and shown: identity, integrity, physics, sampling. */
export const audits: readonly Audit[] = [burst];
