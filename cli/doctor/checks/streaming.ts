import { formatDuration } from '../../../lib/units/duration.ts';
import { fail, ok, skipped, type Check } from '../check.ts';
import { shortened, wordsIn } from '../server-words.ts';
import { isEventStream } from '../stream.ts';

export const streaming: Check = {
  id: 'streaming',
  area: 'answers',
  title: 'Streaming',
  why: 'Time to first token and time per output token exist only where tokens come as they are made.',
  examine: async ({ server }) => {
    const asked = await server.long();
    const { exchange } = asked;
    if (asked.stream !== null) {
      const { eventsMs, error, finishReason } = asked.stream;
      if (error !== null) return fail(`the stream reports an error: ${shortened(error)}`, 'Read the server’s log.');
      const [first] = eventsMs;
      if (first === undefined)
        return fail('the stream holds no output', 'Try another model, or read the server’s log.');
      return ok(
        `${eventsMs.length} events, the first after ${formatDuration(first)}, ended by ${finishReason ?? 'nothing'}`,
      );
    }
    if (exchange.status === 0 && exchange.code === null) return skipped(asked.why);
    if (exchange.status === 200 && exchange.problem === null && !isEventStream(exchange))
      return fail(
        'the answer came in one piece though a stream was asked for',
        'Switch streaming on at the server, or at the gateway before it; without it TTFT and TPOT are absent.',
      );
    const said =
      exchange.problem !== null || exchange.body === ''
        ? asked.why
        : `HTTP ${exchange.status}: ${wordsIn(exchange.body)}`;
    return fail(
      `a streamed answer cannot be had (${said})`,
      'Ask the server by hand for a stream (curl -N), and see to what it says.',
    );
  },
};
