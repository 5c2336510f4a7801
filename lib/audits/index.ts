import type { Audit } from './audit.ts';
import burst from './burst.ts';
import cacheCountedTwice from './cache-counted-twice.ts';

/** Every audit, in the order asked and shown: identity, integrity, physics, sampling. */
export const audits: readonly Audit[] = [burst, cacheCountedTwice];
