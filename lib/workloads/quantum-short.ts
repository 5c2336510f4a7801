import { generatedRequest, numberedId, SAMPLING_DEFAULTS, type GeneratedSettings } from './generated-request.ts';
import { judgeTextAnswer } from './text-answer.ts';
import type { Workload } from './workload.ts';

const ID = 'quantum-short';
const PROMPT = 'Explain quantum computing in simple terms';

export default {
  id: ID,
  title: 'One short question',
  about:
    'The same short question in every request, 50 tokens to answer it; a good answer is any text but one character over and over.',
  size: null,
  repeats: ({ UNIQUE_PROMPTS }) => !UNIQUE_PROMPTS,
  request: (index, seed, settings: GeneratedSettings) => {
    const limits = { ...SAMPLING_DEFAULTS, max_tokens: 50 };
    const request = generatedRequest(
      { workload: ID, index, seed },
      [{ role: 'user', content: PROMPT }],
      settings,
      limits,
    );
    // as the repetition of a data set is marked
    const isRepeat = index > 0 && !settings.UNIQUE_PROMPTS;
    return isRepeat ? { ...request, custom_id: `${numberedId(ID, 0)}~${index + 1}` } : request;
  },
  judge: judgeTextAnswer,
  recognises: (requestText) => requestText.includes(PROMPT),
} satisfies Workload;
