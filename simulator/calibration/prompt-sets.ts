import { pick, seededRandom } from '../../lib/statistics/seeded-random.ts';
import type { MissingRun } from './fitness.ts';

/** A data set to measure with, and how to run it. */
export interface PromptSet {
  /** Name of its file. */
  readonly file: string;
  /** Words of a prompt; most tokenizers make one token of each. */
  readonly words: number;
  readonly outputTokens: number;
  readonly requests: number;
  readonly concurrency: number;
  readonly serves: MissingRun;
}

/** What calibration should be given: three lengths alone, two loads, of which one can be held out. */
export const promptSets: readonly PromptSet[] = [
  { ...alone(256), serves: 'alone' },
  { ...alone(1024), serves: 'another-length' },
  { ...alone(3072), serves: 'another-length' },
  loaded(16, 200),
  loaded(64, 500),
];

function alone(words: number): Omit<PromptSet, 'serves'> {
  return { file: `alone-${words}.jsonl`, words, outputTokens: 64, requests: 20, concurrency: 1 };
}

function loaded(concurrency: number, requests: number): PromptSet {
  const file = `loaded-${concurrency}.jsonl`;
  return { file, words: 768, outputTokens: 128, requests, concurrency, serves: 'loaded' };
}

/** What a set asks, in words. */
export function promptSetWords({ words, outputTokens, requests, concurrency }: PromptSet): string {
  return `${requests} prompts of about ${words} tokens, ${outputTokens} tokens out, ${concurrency} at a time`;
}

/** Short, common and without an inflection: a token each in the usual vocabularies. */
const vocabulary =
  'time year people way day man thing woman life child world school state family student group country problem hand part place case week company system program question work government number night point home water room mother area money story fact month lot right study book eye job word business issue side kind head house service friend father power hour game line end member law car city community name president team minute idea kid body information back parent face level office door health person art war history party result change morning reason research girl guy moment air teacher force education'.split(
    ' ',
  );

/** The requests of a set as JSONL in OpenAI batch format: random words, so that no two begin alike. */
export function promptSetText({ file, words, outputTokens, requests }: PromptSet, seed: number): string {
  const lines = Array.from({ length: requests }, (_, index) => {
    const random = seededRandom(seed, index, words);
    const content = Array.from({ length: words }, () => pick(random, vocabulary)).join(' ');
    const body = {
      messages: [{ role: 'user', content }],
      max_tokens: outputTokens,
      temperature: 0,
      // vLLM's own: all answers have their full length.
      ignore_eos: true,
    };
    const id = `${file.replace('.jsonl', '')}-${String(index).padStart(4, '0')}`;
    return `${JSON.stringify({ custom_id: id, method: 'POST', url: '/v1/chat/completions', body })}\n`;
  });
  return lines.join('');
}

/** The command that measures with a set in this folder. */
export function measureCommand({ file, requests, concurrency }: PromptSet, folder: string): string {
  return (
    'node bin/k6-vllm.mjs run inngest-style -e BASE_URL=http://127.0.0.1:8000 ' +
    `-e DATASET=${folder}/${file} -e REQUESTS=${requests} -e CONCURRENCY=${concurrency}`
  );
}
