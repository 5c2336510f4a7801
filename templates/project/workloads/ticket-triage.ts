import {
  generatedRequest,
  integerBetween,
  judgeJsonAnswer,
  pick,
  seededRandom,
  type AnswerSchema,
  type Workload,
} from 'k6-vllm/scenario';

const products = ['the mobile app', 'the web shop', 'the billing portal', 'the newsletter'];
const troubles = ['shows a blank page', 'asks for the password again and again', 'charged me twice', 'is very slow'];
const wishes = ['Please help.', 'I need this today.', 'What can I do?', 'I want my money back.'];

/** What a good answer is; its text is in the prompt, and every answer is held against it. */
const answer: AnswerSchema = {
  type: 'object',
  properties: {
    category: { enum: ['billing', 'access', 'performance', 'other'] },
    urgency: { type: 'integer', minimum: 1, maximum: 5 },
    reply: { type: 'string' },
  },
  required: ['category', 'urgency', 'reply'],
};

/** All requests begin with it, so a prefix cache serves it after the first. */
const instructions = `You sort support tickets and draft a short reply to each.
Answer with one JSON object that matches this schema, and nothing else:
${JSON.stringify(answer)}`;

/** The ticket at an index: the same for the same seed, and another one for each index, as repeats would measure the prefix cache. */
function ticket(index: number, seed: number): string {
  const random = seededRandom(seed, index);
  const customer = integerBetween(random, 10_000, 99_999);
  return `Ticket ${index}, customer ${customer}: ${pick(random, products)} ${pick(random, troubles)}. ${pick(random, wishes)}`;
}

export const ticketTriage: Workload = {
  id: 'ticket-triage',
  title: 'Ticket triage',
  about: 'A support ticket; a good answer is a JSON object with its category, its urgency from 1 to 5 and a reply.',
  // it has no end: there is a ticket at every index
  size: null,
  // of a prompt, at most so much is the instructions
  sharedPrefix: 0.8,
  request: (index, seed, settings) =>
    generatedRequest(
      { workload: 'ticket-triage', index, seed },
      [
        { role: 'system', content: instructions },
        { role: 'user', content: ticket(index, seed) },
      ],
      settings,
      { max_tokens: 150, temperature: 0 },
    ),
  judge: (text) => judgeJsonAnswer(text, answer),
  recognises: (requestText) => requestText.includes('You sort support tickets'),
};
