// What the scripts of bench/ ask for, so that only the client differs.
import { sleep } from 'k6';

/** The body of every request; the reference server writes TOKENS tokens whatever is asked. */
export const body = JSON.stringify({
  model: 'reference',
  messages: [{ role: 'user', content: 'Write about anything.' }],
  max_tokens: Number(__ENV.TOKENS),
  ignore_eos: true,
  stream: true,
  stream_options: { include_usage: true },
});

/** VUS virtual users share REQUESTS streams. */
export const streamOptions = {
  scenarios: {
    streams: {
      executor: 'shared-iterations',
      vus: Number(__ENV.VUS),
      iterations: Number(__ENV.REQUESTS),
      maxDuration: '1h',
    },
  },
};

/** Spreads the virtual users' first starts evenly over START_SPREAD_MS. */
export function awaitTurn() {
  const spreadMs = Number(__ENV.START_SPREAD_MS);
  if (__ITER === 0 && spreadMs > 0) sleep((spreadMs * (__VU - 1)) / Number(__ENV.VUS) / 1000);
}
