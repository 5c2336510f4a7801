import type { TokenSink } from '../driver/driver.ts';
import { answerFormats, type Usage } from './answer-format.ts';
import { systemFingerprint } from './answer-body.ts';
import type { Generation, PlannedChoice } from './generation.ts';

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
  let unfinished = choices.length;

  return (choice) => ({
    token({ index }) {
      if (!opened) pending = chunks.opening();
      opened = true;
      completionTokens += 1;
      pending += chunks.token(choice, index);
    },
    finished() {
      unfinished -= 1;
      if (unfinished > 0) return;
      const usage = { promptTokens: generation.promptTokens, completionTokens };
      if (request.includeUsage) pending += chunks.usage(usage);
      pending += 'data: [DONE]\n\n';
    },
    flush() {
      if (pending === '') return;
      const text = pending;
      pending = '';
      if (unfinished === 0) target.end(text);
      else target.write(text);
    },
  });
}

/** The text of each kind of chunk. Built by hand rather than by JSON.stringify: a loaded server writes 25,000 a second. */
function chunkWriter({ id, endpoint, request, choices, created, model }: Generation) {
  const format = answerFormats[endpoint];
  const fixed = { id, object: format.chunkObject, created, model };
  const head = `data: ${JSON.stringify(fixed).slice(0, -1)},"choices":`;
  const fingerprint = `,"system_fingerprint":"${systemFingerprint}"`;
  // vLLM stamps the fingerprint on what it takes for the last chunk.
  const finishTail = request.includeUsage ? '' : fingerprint;
  const chunkUsage = (usage: Usage): string => usageText(usage, format.chunkUsageTail);
  return {
    opening(): string {
      const { opening } = format;
      if (opening === null) return '';
      const chunk = ({ index, promptTokens }: PlannedChoice): string => {
        const usage = request.continuousUsage ? chunkUsage({ promptTokens, completionTokens: 0 }) : '';
        return `${head}[${opening.choice(index)}]${usage}${opening.tail}}\n\n`;
      };
      return choices.map(chunk).join('');
    },
    token({ index, answer, promptTokens }: PlannedChoice, token: number): string {
      const last = token === answer.tokens - 1;
      const delta = format.delta(index, answer.piece(token), last ? answer.finishReason : null);
      const usage = request.continuousUsage ? chunkUsage({ promptTokens, completionTokens: token + 1 }) : '';
      return `${head}[${delta}]${usage}${last ? finishTail : ''}}\n\n`;
    },
    usage: (usage: Usage): string => `${head}[]${usageText(usage, '')}${fingerprint}}\n\n`,
  };
}

function usageText({ promptTokens, completionTokens }: Usage, tail: string): string {
  const total = promptTokens + completionTokens;
  return `,"usage":{"prompt_tokens":${promptTokens},"total_tokens":${total},"completion_tokens":${completionTokens}${tail}}`;
}
