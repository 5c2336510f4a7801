// The load of ../k6/streams.js, read by a callback per event; one printed line per request is its record.
//   BASE_URL, VUS, REQUESTS, TOKENS, START_SPREAD_MS
import { Trend } from 'k6/metrics';
import { post } from 'k6/x/js-callback';
import { awaitTurn, body, streamOptions } from '../k6/stream-load.js';

const ttft = new Trend('ttft', true);
const tpot = new Trend('tpot', true);

export { streamOptions as options };

const url = `${__ENV.BASE_URL}/v1/chat/completions`;

export default function () {
  awaitTurn();
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
