import type { TokenSink } from '../driver/driver.ts';
import { answerFormats } from './answer-format.ts';
import type { Generation, PlannedChoice } from './generation.ts';

/** In vLLM this names the build; here it says what is answering. */
export const systemFingerprint = 'k6-vllm-simulator';

/** Collects a generation and hands over the body of the response when its last choice is finished. */
export function collectingSinks(
  generation: Generation,
  done: (body: unknown) => void,
): (choice: PlannedChoice) => TokenSink {
  const texts = generation.choices.map(() => '');
  let unfinished = generation.choices.length;
  let completionTokens = 0;
  return (choice) => ({
    token({ index }) {
      completionTokens += 1;
      texts[choice.index] = `${texts[choice.index] ?? ''}${choice.answer.piece(index)}`;
    },
    finished() {
      unfinished -= 1;
      if (unfinished === 0) done(answerBody(generation, texts, completionTokens));
    },
    flush() {},
  });
}

function answerBody(generation: Generation, texts: readonly string[], completionTokens: number): unknown {
  const { id, endpoint, choices, promptTokens, created, model } = generation;
  const format = answerFormats[endpoint];
  return {
    id,
    object: format.bodyObject,
    created,
    model,
    choices: choices.map(({ index, answer }) =>
      format.choice({ index, text: texts[index] ?? '', finishReason: answer.finishReason }),
    ),
    service_tier: null,
    system_fingerprint: systemFingerprint,
    usage: {
      prompt_tokens: promptTokens,
      total_tokens: promptTokens + completionTokens,
      completion_tokens: completionTokens,
      prompt_tokens_details: null,
      completion_tokens_details: null,
    },
    ...format.bodyTail,
  };
}
