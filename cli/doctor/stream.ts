import { isObject, parseJson, type Json } from '../../lib/records/json.ts';
import type { Exchange } from './ask.ts';

/** What a streamed answer of OpenAI's two paths held, and when it came. */
export interface StreamReading {
  /** When each event with output came in, ms since the question; several may share an instant. */
  readonly eventsMs: readonly number[];
  /** Pieces in which the events came in: what one read of the connection gave. */
  readonly reads: number;
  readonly text: string;
  readonly finishReason: string | null;
  /** The server's own counts; null where it gave none. */
  readonly usage: { readonly prompt: number; readonly output: number; readonly cached: number | null } | null;
  /** An error inside the stream. */
  readonly error: string | null;
}

/** Whether an answer is a stream of events, and not one piece of JSON. */
export const isEventStream = ({ headers, body }: Exchange): boolean =>
  (headers['content-type'] ?? '').startsWith('text/event-stream') || /^\s*data:/.test(body);

/** Reads the events of a stream, each at the time of the read that completed it. */
export function readStream({ pieces }: Exchange): StreamReading {
  const eventsMs: number[] = [];
  const readsWithOutput = new Set<number>();
  let [rest, text] = ['', ''];
  let finishReason: string | null = null;
  let usage: StreamReading['usage'] = null;
  let error: string | null = null;
  for (const [read, { atMs, text: piece }] of pieces.entries()) {
    const lines = (rest + piece).split(/\r?\n/);
    rest = lines.pop() ?? '';
    for (const frame of lines.map(frameIn)) {
      if (frame === null) continue;
      usage = usageIn(frame) ?? usage;
      if (isObject(frame.error) || typeof frame.error === 'string') error = JSON.stringify(frame.error).slice(0, 300);
      const choice: unknown = Array.isArray(frame.choices) ? frame.choices[0] : undefined;
      if (!isObject(choice)) continue;
      if (typeof choice.finish_reason === 'string') finishReason = choice.finish_reason;
      // the first event of a chat names the role alone
      const said = outputOf(choice);
      if (said === null) continue;
      text += said;
      eventsMs.push(atMs);
      readsWithOutput.add(read);
    }
  }
  return { eventsMs, reads: readsWithOutput.size, text, finishReason, usage, error };
}

function frameIn(line: string): Json | null {
  const data = /^data:\s*(\{.*)$/.exec(line)?.[1];
  const frame = data === undefined ? undefined : parseJson(data);
  return isObject(frame) ? frame : null;
}

/** The text of an event, which may be empty; null of one that begins or ends an answer and says nothing. */
function outputOf(choice: Json): string | null {
  const { delta, text } = choice;
  if (typeof text === 'string') return text;
  if (!isObject(delta)) return null;
  const said = [delta.content, delta.reasoning, delta.reasoning_content].find(
    (each) => typeof each === 'string' && each !== '',
  );
  return typeof said === 'string' ? said : delta.role === undefined && 'content' in delta ? '' : null;
}

function usageIn({ usage }: Json): StreamReading['usage'] {
  if (!isObject(usage)) return null;
  const { prompt_tokens: prompt, completion_tokens: output, prompt_tokens_details: details } = usage;
  if (typeof prompt !== 'number' || typeof output !== 'number') return null;
  const cached = isObject(details) ? details.cached_tokens : null;
  return { prompt, output, cached: typeof cached === 'number' ? cached : null };
}
