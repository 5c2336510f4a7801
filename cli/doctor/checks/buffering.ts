import { formatDuration } from '../../../lib/units/duration.ts';
import { fail, ok, skipped, warn, type Check } from '../check.ts';
import { arrivalOf } from '../arrival.ts';
import { longTokens, type StreamAsked } from '../server.ts';

/** Headers by which a proxy names itself. */
const marks = [
  'via',
  'x-proxy',
  'x-cache',
  'cf-ray',
  'x-envoy-upstream-service-time',
  'x-kong-proxy-latency',
  'x-served-by',
];

function namedProxy({ exchange: { headers } }: StreamAsked): string {
  const server = /nginx|envoy|haproxy|traefik|cloudflare|caddy|apache|varnish/i.exec(headers.server ?? '')?.[0];
  const mark = marks.find((name) => headers[name] !== undefined);
  const named = server ?? mark;
  return named === undefined ? '' : ` There is a proxy: ${named} stands in the headers.`;
}

const mend =
  'Switch buffering off in what stands between (nginx: proxy_buffering off; and gzip off for text/event-stream), or set BASE_URL to the server itself.';

export const buffering: Check = {
  id: 'buffering',
  area: 'answers',
  title: 'Proxies that buffer',
  why: 'A proxy that collects the stream makes the first token come with the last: TTFT is then the time of the whole answer, and TPOT next to nothing.',
  examine: async ({ server }) => {
    const [long, short] = [await server.long(), await server.short()];
    if (long.stream === null || long.stream.eventsMs.length < 2) return skipped('there is no stream to look at');
    const arrival = arrivalOf(long.stream, short.stream);
    const { firstMs, spreadMs, events, reads } = arrival;
    const seen = `${events} events in ${formatDuration(spreadMs)}, after ${formatDuration(firstMs)}`;
    switch (arrival.manner) {
      case 'held-back':
        return fail(
          `${seen} of silence, though an answer of two tokens takes ${formatDuration(arrival.shortMs)}: the stream is held back until its end.${namedProxy(long)}`,
          mend,
        );
      case 'in-groups':
        return warn(
          `${seen}, but in ${reads} groups of about ${Math.round(events / reads)}: gaps between tokens cannot be told.${namedProxy(long)}`,
          `${mend} A server that sends several tokens at a time (vLLM: --stream-interval) does the same.`,
        );
      case 'too-fast':
        return ok(`${seen}; ${longTokens} tokens take no longer than two, so nothing is held back`);
      default:
        return ok(`${seen}, one by one`);
    }
  },
};
