import { hasAll, millisecondsOf, traceFormat } from './trace-entry.ts';

/** Mooncake's published traces, whose ids name chained blocks of 512 tokens: equal ids, equal prefixes. */
export const mooncake = traceFormat({
  id: 'mooncake',
  about:
    'Mooncake traces (JSON Lines): `timestamp` in ms, `input_length`, `output_length` and `hash_ids`, of which equal ones become equal blocks of 512 tokens.',
  columns: {
    timestamp: ['timestamp'],
    prompt_tokens: ['input_length'],
    output_tokens: ['output_length'],
    hash_ids: ['hash_ids'],
  },
  fits: (fields) => hasAll(fields, ['timestamp', 'input_length', 'output_length']) && !hasAll(fields, ['chat_id']),
  timeMs: (timestamp) => millisecondsOf(timestamp, 1),
  blockTokens: 512,
});
