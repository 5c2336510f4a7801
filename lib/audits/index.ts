import abandonedWork from './abandoned-work.ts';
import type { Audit } from './audit.ts';
import burst from './burst.ts';
import cacheCountedTwice from './cache-counted-twice.ts';
import clientSaturation from './client-saturation.ts';
import degenerateAnswers from './degenerate-answers.ts';
import errorShare from './error-share.ts';
import figuresAgree from './figures-agree.ts';
import generatorFidelity from './generator-fidelity.ts';
import missingRecords from './missing-records.ts';
import order from './order.ts';
import outputLength from './output-length.ts';
import serverCounts from './server-counts.ts';
import serverIdentity from './server-identity.ts';
import timeIdentity from './time-identity.ts';
import tokenSource from './token-source.ts';

/** Every audit, in the order asked and shown: identity, integrity, physics, sampling. */
export const audits: readonly Audit[] = [
  order,
  figuresAgree,
  timeIdentity,
  missingRecords,
  errorShare,
  abandonedWork,
  serverIdentity,
  serverCounts,
  generatorFidelity,
  clientSaturation,
  tokenSource,
  outputLength,
  degenerateAnswers,
  burst,
  cacheCountedTwice,
];
