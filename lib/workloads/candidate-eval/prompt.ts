import type { AnswerSchema } from '../json-answer.ts';

const RECOMMENDATIONS = ['Strong Yes', 'Yes', 'Maybe', 'No', 'Strong No'];
const RATINGS = ['Great', 'Good', 'Average', 'Poor'];

const RATED: AnswerSchema = {
  type: 'object',
  properties: { rating: { enum: RATINGS }, reasoning: { type: 'string' } },
  required: ['rating', 'reasoning'],
};

/** What an evaluation must look like. */
export const ANSWER_SCHEMA: AnswerSchema = {
  type: 'object',
  properties: {
    recommendation: { enum: RECOMMENDATIONS },
    reasoning: { type: 'string' },
    analysis: {
      type: 'object',
      properties: {
        educational_pedigree: RATED,
        company_pedigree: RATED,
        trajectory: RATED,
        is_software_engineer: {
          type: 'object',
          properties: { value: { type: 'boolean' }, reasoning: { type: 'string' } },
          required: ['value', 'reasoning'],
        },
      },
      required: ['educational_pedigree', 'company_pedigree', 'trajectory', 'is_software_engineer'],
    },
  },
  required: ['recommendation', 'reasoning', 'analysis'],
};

/**
 * What all requests share and a prefix cache can therefore keep: about 302 tokens (o200k_base), 38 % of an average prompt
 * of 788.
 */
export const SYSTEM_PROMPT = `You screen candidates for a technology recruiting team. Judge only what the profile states.
Ratings: Great = top tier, or rising fast; Good = well regarded, or rising steadily; Average = ordinary; Poor = weak, unclear or missing.
Give one or two sentences of reasoning each. Answer with one JSON object that matches this schema, and nothing else:
${JSON.stringify(ANSWER_SCHEMA)}`;
