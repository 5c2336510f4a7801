import abandonedWork from './abandoned-work.ts';
import type { Audit } from './audit.ts';
import burst from './burst.ts';
import cacheCountedTwice from './cache-counted-twice.ts';
import clientSaturation from './client-saturation.ts';
import coldStart from './cold-start.ts';
import curve from './curve.ts';
import degenerateAnswers from './degenerate-answers.ts';
import energy from './energy.ts';
import errorShare from './error-share.ts';
import figuresAgree from './figures-agree.ts';
import foretold from './foretold.ts';
import generatorFidelity from './generator-fidelity.ts';
import hiddenStalls from './hidden-stalls.ts';
import kvCapacity from './kv-capacity.ts';
import latencyFloor from './latency-floor.ts';
import missingRecords from './missing-records.ts';
import notSaturated from './not-saturated.ts';
import order from './order.ts';
import outputLength from './output-length.ts';
import physicalCompute from './physical-compute.ts';
import preemption from './preemption.ts';
import prefixCache from './prefix-cache.ts';
import queueGrowth from './queue-growth.ts';
import rampAndDrain from './ramp-and-drain.ts';
import sampleSize from './sample-size.ts';
import serverCounts from './server-counts.ts';
import serverIdentity from './server-identity.ts';
import slots from './slots.ts';
import steadyState from './steady-state.ts';
import stepFloor from './step-floor.ts';
import timeIdentity from './time-identity.ts';
import tokenSource from './token-source.ts';
import tooRegular from './too-regular.ts';

/** Those of identity and integrity: whether the records say what happened, and all of it. */
export const integrityAudits: readonly Audit[] = [
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
];

/** Every audit, in the order asked and shown: identity, integrity, physics, sampling. */
export const audits: readonly Audit[] = [
  ...integrityAudits,
  tooRegular,
  physicalCompute,
  stepFloor,
  kvCapacity,
  latencyFloor,
  slots,
  energy,
  preemption,
  prefixCache,
  sampleSize,
  steadyState,
  burst,
  rampAndDrain,
  queueGrowth,
  notSaturated,
  coldStart,
  hiddenStalls,
  curve,
  foretold,
  cacheCountedTwice,
];
