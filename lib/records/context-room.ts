/** A prompt that is to be answered within a model's context. */
export interface LongestPrompt {
  readonly id: string;
  readonly tokens: number;
  /** Output tokens that it may take; null leaves that to the server. */
  readonly limit: number | null;
  /** What else may be done where it is too long, for the middle of a sentence. */
  readonly mend: string;
  /** Whether it is the longest of a sample alone. */
  readonly sampled: boolean;
}

/** How much longer than the longest of a sample the longest of all may be; the generated prompts keep within it. */
const sampleMargin = 1.15;

/** Whether a prompt and its answer fit a context of so many tokens; `onlyJust` where others than those of the sample may not. */
export type ContextRoom =
  | { readonly fits: true; readonly onlyJust: boolean }
  | { readonly fits: false; readonly problem: string; readonly mend: string };

export function contextRoom({ id, tokens, limit, mend, sampled }: LongestPrompt, maxModelLen: number): ContextRoom {
  const output = limit ?? 1;
  if (tokens + output <= maxModelLen)
    return { fits: true, onlyJust: sampled && tokens * sampleMargin + output > maxModelLen };
  const room = Math.floor(maxModelLen - tokens * (sampled ? sampleMargin : 1));
  const shorter = room > 0 && output > 0 ? `Set MAX_TOKENS to at most ${room}, or` : 'Shorten the prompt, or';
  const exceeding = output > 0 ? `and its ${output} output tokens exceed` : 'exceeds';
  return {
    fits: false,
    problem: `The prompt of ${id} (${tokens} tokens) ${exceeding} the server's max_model_len of ${maxModelLen}.`,
    mend: `${shorter}${mend} serve the model with a longer context.`,
  };
}
