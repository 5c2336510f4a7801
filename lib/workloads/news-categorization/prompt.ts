import { categories } from './categories.ts';

/** What all requests share and a prefix cache can therefore keep: about half of a prompt. */
export const CATEGORIES_TEXT = `You sort news reports into categories for a news archive. Readers search the archive by category, so each report must be filed under exactly one, the one that its main subject belongs to. These are the categories:
${categories.map(({ name, definition }) => `- ${name}: ${definition}.`).join('\n')}`;

/** The sentence by which a request is known. */
export const RECOGNISED = 'Choose exactly one of the categories above for each report';

const INSTRUCTIONS = `${RECOGNISED}, by its main subject and not by single words. Copy its name as it is written. Confidence is a number from 0 to 1, below 0.6 if another category fits nearly as well. Answer with a JSON array and nothing else, one object for each of the three reports, in this format:
[{"item": 1, "category": "<name>", "confidence": 0.95, "reason": "at most ten words"}]`;

/** The reports of one request, with what is to be done with them. */
export const reportsText = (items: readonly string[]): string =>
  `${items.map((item, place) => `News ${place + 1}: ${item}`).join('\n\n')}\n\n${INSTRUCTIONS}`;
