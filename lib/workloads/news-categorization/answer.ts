import { isObject } from '../../records/json.ts';
import { judgeJsonAnswer, type AnswerSchema } from '../json-answer.ts';
import { categories } from './categories.ts';

/** Reports in one request. */
const REPORTS = 3;

const ANSWER: AnswerSchema = {
  type: 'array',
  items: {
    type: 'object',
    properties: {
      item: { type: 'integer', minimum: 1, maximum: REPORTS },
      category: { enum: categories.map(({ name }) => name) },
      confidence: { type: 'number', minimum: 0, maximum: 1 },
      reason: { type: 'string' },
    },
    required: ['item', 'category', 'confidence', 'reason'],
  },
  minItems: REPORTS,
  maxItems: REPORTS,
};

/** Why an answer does not put each report into a category, or null if it does. The order does not matter, as `item` tells which is meant. */
export function judgeNews(text: string): string | null {
  return judgeJsonAnswer(text, ANSWER, (value) => {
    const meant = Array.isArray(value)
      ? (value as unknown[]).map((entry) => (isObject(entry) ? entry.item : null))
      : [];
    return new Set(meant).size === REPORTS ? null : 'item is given twice';
  });
}
