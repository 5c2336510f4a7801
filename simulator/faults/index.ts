import brownOut from './brown-out.ts';
import crash from './crash.ts';
import delayHeaders from './delay-headers.ts';
import emptyAnswer from './empty-answer.ts';
import errorFrame from './error-frame.ts';
import type { Fault } from './fault.ts';
import finishAbort from './finish-abort.ts';
import hang from './hang.ts';
import heartbeat from './heartbeat.ts';
import malformedChunk from './malformed-chunk.ts';
import mergeChunks from './merge-chunks.ts';
import metricsOutage from './metrics-outage.ts';
import missingDone from './missing-done.ts';
import missingFinishReason from './missing-finish-reason.ts';
import refuse from './refuse.ts';
import resetBeforeHeaders from './reset-before-headers.ts';
import resetMidStream from './reset-mid-stream.ts';
import shutdown from './shutdown.ts';
import slowStart from './slow-start.ts';
import splitChunks from './split-chunks.ts';
import stall from './stall.ts';
import status from './status.ts';

/** Every fault, in the order in which they are shown. */
export const faults: readonly Fault[] = [
  status,
  slowStart,
  refuse,
  resetBeforeHeaders,
  delayHeaders,
  hang,
  resetMidStream,
  stall,
  missingDone,
  missingFinishReason,
  errorFrame,
  finishAbort,
  emptyAnswer,
  malformedChunk,
  splitChunks,
  mergeChunks,
  heartbeat,
  crash,
  shutdown,
  brownOut,
  metricsOutage,
];
