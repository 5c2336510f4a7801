import { isObject, type Json } from '../../records/json.ts';
import { requestProblems } from '../batch-request.ts';
import { outputLimit } from '../prepare-body.ts';
import { promptCharacters, promptTexts } from '../prompt-text.ts';
import type { DatasetFormat } from './dataset-format.ts';
import { estimatedTokens } from './estimated-tokens.ts';

/** Files for OpenAI's batch API, and what `k6-vllm dataset convert` writes, which may tell arrivals (`atMs`) too. */
export const openaiBatch: DatasetFormat = {
  id: 'openai-batch',
  about: 'OpenAI batch files: `custom_id`, `method`, `url` and `body` on each line.',
  columns: {},
  required: [],
  fits: (fields) => fields.includes('custom_id') || fields.includes('body'),
  forgiving: false,
  sendsRepeats: true,
  read: (value) => {
    const faults = requestProblems(value);
    const request = isObject(value) ? value : {};
    const { atMs } = request;
    if (atMs !== undefined && !(typeof atMs === 'number' && atMs >= 0))
      faults.push(`atMs is ${JSON.stringify(atMs)}. Write milliseconds since the first request, or leave it out.`);
    if (faults.length > 0) return { faults };
    const body = request['body'] as Json;
    const { model } = body;
    // prompts of token numbers hold no text
    const text = promptTexts(body).join('\n') || JSON.stringify(body['prompt'] ?? body['input']);
    return {
      request: {
        id: String(request['custom_id']),
        make: () => ({ url: String(request['url']), body }),
        promptTokens: () => estimatedTokens(text),
        limit: () => outputLimit(String(request['url']), body),
        model: typeof model === 'string' && model !== '' ? model : null,
        characters: promptCharacters(request),
        prompt: text,
        arrivedMs: typeof atMs === 'number' ? atMs : null,
      },
    };
  },
};
