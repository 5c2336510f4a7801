import type { TokenSink } from '../driver/driver.ts';
import type { Generation, PlannedChoice } from './generation.ts';
import { promptTokens } from './spoken-choice.ts';
import { promptProbabilities } from './token-probabilities.ts';
import { createTranscript, type Transcript } from './transcript.ts';
import { bodyUsage } from './usage.ts';

/** In vLLM this names the build; here it says what is answering. */
export const systemFingerprint = 'k6-vllm-simulator';

/** Collects a generation and hands over the body of the response when its last choice is finished. */
export function collectingSinks(
  generation: Generation,
  done: (body: unknown) => void,
): (choice: PlannedChoice) => TokenSink {
  const transcripts = generation.choices.map((choice) => createTranscript(generation, choice));
  let unfinished = generation.choices.length;
  let completionTokens = 0;
  // As in vLLM: those of the last prompt.
  let cachedTokens = 0;
  return (choice) => ({
    token({ index, progress }) {
      completionTokens += 1;
      if (index === 0 && choice.index === generation.choices.length - 1) cachedTokens = progress.cachedTokens;
      transcripts[choice.index]?.token(index);
    },
    finished() {
      unfinished -= 1;
      if (unfinished > 0) return;
      const usage = bodyUsage(generation, { promptTokens: generation.promptTokens, completionTokens, cachedTokens });
      done(answerBody(generation, transcripts, usage));
    },
    flush() {},
  });
}

function answerBody(generation: Generation, transcripts: readonly Transcript[], usage: unknown): unknown {
  const { id, endpoint, created, model } = generation;
  return {
    id,
    object: endpoint === 'chat' ? 'chat.completion' : 'text_completion',
    created,
    model,
    choices: transcripts.map((transcript) => transcript.choice()),
    service_tier: null,
    system_fingerprint: systemFingerprint,
    usage,
    ...(endpoint === 'chat' ? promptDetails(generation) : {}),
    kv_transfer_params: null,
    ec_transfer_params: null,
    metrics: null,
  };
}

function promptDetails({ request, choices }: Generation) {
  const [prompt] = request.prompts;
  const [choice] = choices;
  const asked = request.promptLogprobs;
  return {
    prompt_logprobs: asked === null || choice === undefined ? null : promptProbabilities(promptTokens(choice), asked),
    prompt_token_ids: request.returnTokenIds ? prompt?.ids() : null,
    prompt_text: request.returnPromptText ? prompt?.pieces().join('') : null,
  };
}
