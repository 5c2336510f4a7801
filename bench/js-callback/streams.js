// The load of ../k6/streams.js, read by a callback per event; one printed line per request is its record.
//   BASE_URL, VUS, REQUESTS, TOKENS, START_SPREAD_MS
import { sleep } from 'k6';
import { Trend } from 'k6/metrics';
import { post } from 'k6/x/js-callback';

const vus = Number(__ENV.VUS);
const startSpreadMs = Number(__ENV.START_SPREAD_MS);
const ttft = new Trend('ttft', true);
const tpot = new Trend('tpot', true);

export const options = {
  scenarios: {
    streams: { executor: 'shared-iterations', vus, iterations: Number(__ENV.REQUESTS), maxDuration: '1h' },
  },
};

const url = `${__ENV.BASE_URL}/v1/chat/completions`;
const body = JSON.stringify({
  model: 'reference',
  messages: [{ role: 'user', content: 'Write about anything.' }],
  max_tokens: Number(__ENV.TOKENS),
  ignore_eos: true,
  stream: true,
  stream_options: { include_usage: true },
});

export default function () {
  if (__ITER === 0 && startSpreadMs > 0) sleep((startSpreadMs * (__VU - 1)) / vus / 1000);
  let firstMs = 0;
  let lastMs = 0;
  let tokens = 0;
  const sentMs = Date.now();
  const requestId = post(url, body, (data) => {
    if (data === '[DONE]') return;
    const chunk = JSON.parse(data);
    if (chunk.usage) tokens = chunk.usage.completion_tokens;
    if (!chunk.choices.length || !chunk.choices[0].delta.content) return;
    lastMs = Date.now();
    if (firstMs === 0) firstMs = lastMs;
  });
  const endMs = Date.now();
  const ttftMs = firstMs - sentMs;
  const tpotMs = (lastMs - firstMs) / Math.max(1, tokens - 1);
  ttft.add(ttftMs);
  tpot.add(tpotMs);
  console.log(JSON.stringify({ requestId, sentMs, endMs, ttftMs, tpotMs }));
}

export function handleSummary() {
  return {};
}
