import { parseForeignJson } from '../foreign-json.ts';
import { hasFields } from '../foreign-entry.ts';

/** What the chunks of a stream tell, each instant on the tool's own clock, s. */
export interface Stream {
  /** Instants of the chunks that carried output. */
  readonly outputs: readonly number[];
  /** The last chunk with output or with the reason of its end. */
  readonly lastAt: number | null;
  readonly chunks: number;
  readonly finishReason: string | null;
  readonly id: string | null;
  /** The error that came inside the stream; null without one. */
  readonly error: string | null;
}

const textIn = (value: unknown): boolean => typeof value === 'string' && value !== '';

/** Whether a choice of a chunk carries output: text, content, reasoning or a tool call. */
function carriesOutput(choice: unknown): boolean {
  if (!hasFields(choice)) return false;
  const delta = hasFields(choice['delta']) ? choice['delta'] : {};
  const calls = delta['tool_calls'];
  return (
    textIn(choice['text']) ||
    ['content', 'reasoning', 'reasoning_content'].some((name) => textIn(delta[name])) ||
    (Array.isArray(calls) && calls.length > 0)
  );
}

const messageOf = (error: unknown): string =>
  hasFields(error, 'message') && typeof error['message'] === 'string' ? error['message'] : JSON.stringify(error);

const withoutPrefix = (chunk: string): string => chunk.replace(/^data:\s*/, '');

/** A stream by its chunks and the instants at which they came. */
export function streamOf(chunks: readonly string[], times: readonly number[]): Stream {
  let stream: Stream = { outputs: [], lastAt: null, chunks: 0, finishReason: null, id: null, error: null };
  const outputs: number[] = [];
  chunks.forEach((text, index) => {
    const chunk = parseForeignJson(withoutPrefix(text));
    const at = times[index];
    if (!hasFields(chunk) || at === undefined) return;
    if (chunk['error'] != null) stream = { ...stream, error: messageOf(chunk['error']) };
    const choice: unknown = Array.isArray(chunk['choices']) ? chunk['choices'][0] : undefined;
    if (!hasFields(choice)) return;
    const isOutput = carriesOutput(choice);
    if (isOutput) outputs.push(at);
    const finish = choice['finish_reason'];
    stream = {
      ...stream,
      chunks: stream.chunks + 1,
      lastAt: isOutput || finish != null ? at : stream.lastAt,
      finishReason: typeof finish === 'string' ? finish : stream.finishReason,
      id: typeof chunk['id'] === 'string' ? chunk['id'] : stream.id,
    };
  });
  return { ...stream, outputs };
}
