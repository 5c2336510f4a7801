import { generatedRequest, type GeneratedSettings } from './generated-request.ts';
import { judgeNews } from './news-categorization/answer.ts';
import { newsItems } from './news-categorization/item.ts';
import { CATEGORIES_TEXT, RECOGNISED, reportsText } from './news-categorization/prompt.ts';
import type { Workload } from './workload.ts';

export default {
  id: 'news-categorization',
  title: 'News categorization',
  about:
    'Twelve categories with their definitions and three news reports; a good answer is a JSON array with the category of each, ' +
    'by its exact name, a confidence from 0 to 1 and a reason.',
  size: 5000,
  // the instructions
  sharedPrefix: 0.6,
  request: (index, seed, settings: GeneratedSettings) =>
    generatedRequest(
      { workload: 'news-categorization', index, seed },
      [
        { role: 'system', content: CATEGORIES_TEXT },
        { role: 'user', content: reportsText(newsItems(index, seed)) },
      ],
      settings,
      { max_tokens: 200, temperature: 0.3 },
    ),
  judge: judgeNews,
  recognises: (requestText) => requestText.includes(RECOGNISED),
} satisfies Workload;
