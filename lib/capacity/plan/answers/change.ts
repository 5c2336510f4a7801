import { unanswered, type Question } from './question.ts';

/** Recommendations in the answer at most; the others stand with it. */
const most = 2;

export const change: Question = {
  id: 'change',
  question: 'What should be changed?',
  answer: ({ recommendations }) => {
    const [first] = recommendations;
    if (first === undefined)
      return unanswered(
        'Nothing that was measured asks for a change. Measure higher loads to see what gives way first.',
      );
    return {
      answer: recommendations
        .slice(0, most)
        .map(({ action }) => action)
        .join(' '),
      because: [first.reason, first.effect].filter(Boolean).join(' '),
    };
  },
};
