import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { integerBetween, pick, seededRandom } from '../../lib/statistics/seeded-random.ts';

const words = 'river stone market window garden bridge paper engine morning letter mountain station'.split(' ');
const promptWords = 60;
/** Least and most; answers of one length would come and go in step, and chance decide which of them share a prefill. */
const answerTokens = [16, 48] as const;

/** Files of the same prompts, each in the form that a tool takes. */
export interface Questions {
  /** OpenAI batch. */
  readonly batch: string;
  /** ShareGPT, which vLLM's benchmark sends without a chat template. */
  readonly shareGpt: string;
  /** Lines of `text` and `output_length`, for AIPerf. */
  readonly lines: string;
  /** Lines of `prompt` and `output_tokens_count`, for guidellm. */
  readonly columns: string;
}

/** Distinct prompts, the same ones every time, in every form. */
export function writeQuestions(count: number, folder: string): Questions {
  const asked = Array.from({ length: count }, (_, index) => {
    const random = seededRandom(1, index);
    const text = Array.from({ length: promptWords }, () => pick(random, words)).join(' ');
    return { prompt: `Question ${index + 1}: ${text}`, tokens: integerBetween(random, ...answerTokens) };
  });
  const write = (name: string, text: string): string => {
    const file = join(folder, name);
    writeFileSync(file, text);
    return file;
  };
  const lines = (values: readonly object[]): string => values.map((value) => `${JSON.stringify(value)}\n`).join('');
  const batch = asked.map(({ prompt: content, tokens }, index) => ({
    custom_id: `question-${index + 1}`,
    method: 'POST',
    url: '/v1/chat/completions',
    body: { messages: [{ role: 'user', content }], max_completion_tokens: tokens, ignore_eos: true },
  }));
  // as many tokens of the tokenizer that bench/peers/install.sh makes; the table shows it if another one differs
  const answer = (tokens: number): string => Array.from({ length: tokens }, () => '7').join(' ');
  const conversations = asked.map(({ prompt, tokens }) => ({
    conversations: [{ value: prompt }, { value: answer(tokens) }],
  }));
  return {
    batch: write('batch.jsonl', lines(batch)),
    shareGpt: write('sharegpt.json', JSON.stringify(conversations)),
    lines: write('prompts.jsonl', lines(asked.map(({ prompt, tokens }) => ({ text: prompt, output_length: tokens })))),
    columns: write(
      'columns.jsonl',
      lines(asked.map(({ prompt, tokens }) => ({ prompt, output_tokens_count: tokens }))),
    ),
  };
}
