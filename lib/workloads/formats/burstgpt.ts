import { hasAll, millisecondsOf, traceFormat } from './trace-entry.ts';

/** The BurstGPT traces; a request that failed has no response tokens there. */
export const burstgpt = traceFormat({
  id: 'burstgpt',
  about: 'BurstGPT traces (CSV): `Timestamp` in s, `Request tokens`, `Response tokens`.',
  columns: {
    timestamp: ['Timestamp', 'timestamp'],
    prompt_tokens: ['Request tokens', 'request tokens'],
    output_tokens: ['Response tokens', 'response tokens'],
  },
  fits: (fields) => hasAll(fields, ['request tokens', 'response tokens']),
  timeMs: (timestamp) => millisecondsOf(timestamp, 1000),
  blockTokens: 0,
});
