import type { TokenSink } from '../driver/driver.ts';
import { answerFormats } from './answer-format.ts';
import { systemFingerprint } from './answer-body.ts';
import type { Generation, PlannedChoice } from './generation.ts';
import { spokenChoice, type SpokenChoice } from './spoken-choice.ts';
import { chunkUsageTail, streamUsage, type Counts } from './usage.ts';

/** Where the text of a stream goes; faults stand between it and the socket. */
export interface StreamTarget {
  /** Whole events: what one engine step brought. */
  write(text: string): void;
  /** The same, and the stream is complete. */
  end(text: string): void;
}

/**
 * Writes a generation as server-sent events in vLLM's order: the opening chunk of every choice together with the
 * first token, a chunk per token, the last of them with its finish reason, the usage, `[DONE]`. What one engine
 * step brings is written at once.
 */
export function streamSinks(generation: Generation, target: StreamTarget): (choice: PlannedChoice) => TokenSink {
  const { request, choices } = generation;
  const chunks = chunkWriter(generation);
  let pending = '';
  let opened = false;
  let completionTokens = 0;
  let cachedTokens = 0;
  let unfinished = choices.length;

  return (choice) => {
    const spoken = spokenChoice(generation, choice);
    return {
      token({ index, progress }) {
        if (!opened) {
          opened = true;
          pending = chunks.opening();
          // As in vLLM: those of the prompt that was ready first.
          cachedTokens = progress.cachedTokens;
        }
        completionTokens += 1;
        pending += chunks.token(choice, spoken, index);
      },
      finished() {
        unfinished -= 1;
        if (unfinished > 0) return;
        const counts = { promptTokens: generation.promptTokens, completionTokens, cachedTokens };
        if (request.includeUsage) pending += chunks.usage(counts);
        pending += 'data: [DONE]\n\n';
      },
      flush() {
        if (pending === '') return;
        const text = pending;
        pending = '';
        if (unfinished === 0) target.end(text);
        else target.write(text);
      },
    };
  };
}

/** The text of each kind of chunk. Built by hand rather than by JSON.stringify: a loaded server writes 25,000 a second. */
function chunkWriter(generation: Generation) {
  const { id, endpoint, request, choices, created, model } = generation;
  const format = answerFormats[endpoint];
  const fixed = { id, object: format.chunkObject, created, model };
  const head = `data: ${JSON.stringify(fixed).slice(0, -1)},"choices":`;
  const fingerprint = `,"system_fingerprint":"${systemFingerprint}"`;
  // vLLM stamps the fingerprint on what it takes for the last chunk.
  const finishTail = request.includeUsage ? '' : fingerprint;
  const usageTail = chunkUsageTail(generation);
  const chunkUsage = (promptTokens: number, completionTokens: number): string =>
    request.continuousUsage
      ? `,"usage":{"prompt_tokens":${promptTokens},"total_tokens":${promptTokens + completionTokens},` +
        `"completion_tokens":${completionTokens}${usageTail}}`
      : '';
  return {
    opening(): string {
      const tail = format.openingTail(generation);
      const openings = choices.map(({ index, promptTokens }) => {
        const choice = format.opening(index, generation);
        return choice === null ? '' : `${head}[${choice}]${chunkUsage(promptTokens, 0)}${tail}}\n\n`;
      });
      return openings.join('') + echoes(generation, head, chunkUsage);
    },
    token(choice: PlannedChoice, spoken: SpokenChoice, index: number): string {
      const said = spoken.token(index);
      const delta = format.delta(choice, said, generation);
      if (delta === null) return '';
      const usage = chunkUsage(choice.promptTokens, index + 1);
      return `${head}[${delta}]${usage}${said.finish === null ? '' : finishTail}}\n\n`;
    },
    usage: (counts: Counts): string =>
      `${head}[],"usage":${JSON.stringify(streamUsage(generation, counts))}${fingerprint}}\n\n`,
  };
}

/** In a chat, chunks with the message that the answer goes on with, where that was asked for. */
function echoes(
  { endpoint, choices }: Generation,
  head: string,
  usage: (promptTokens: number, completionTokens: number) => string,
): string {
  if (endpoint !== 'chat') return '';
  const said = choices.filter(({ prompt }) => prompt.echo !== '');
  return said
    .map(({ index, prompt, promptTokens }) => {
      const delta = `{"index":${index},"delta":{"content":${JSON.stringify(prompt.echo)}},"logprobs":null,"finish_reason":null}`;
      return `${head}[${delta}]${usage(promptTokens, 0)}}\n\n`;
    })
    .join('');
}
