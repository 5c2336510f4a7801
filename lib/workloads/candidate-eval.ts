import { judgeJsonAnswer } from './json-answer.ts';
import { candidateProfile } from './candidate-eval/profile.ts';
import { ANSWER_SCHEMA, SYSTEM_PROMPT } from './candidate-eval/prompt.ts';
import { generatedRequest, type GeneratedSettings } from './generated-request.ts';
import type { Workload } from './workload.ts';

export default {
  id: 'candidate-eval',
  title: 'Candidate evaluation',
  about:
    'A recruiter’s instructions and one candidate’s profile; a good answer is a JSON object with a recommendation, ' +
    'a rating and a reason for education, employers and trajectory, and whether the candidate is a software engineer.',
  size: 5000,
  // the instructions
  sharedPrefix: 0.45,
  request: (index, seed, settings: GeneratedSettings) =>
    generatedRequest(
      { workload: 'candidate-eval', index, seed },
      [
        { role: 'system', content: SYSTEM_PROMPT },
        { role: 'user', content: candidateProfile(index, seed) },
      ],
      settings,
    ),
  judge: (text) => judgeJsonAnswer(text, ANSWER_SCHEMA),
  // a key of the answer that nothing else would ask for
  recognises: (requestText) => requestText.includes('is_software_engineer'),
} satisfies Workload;
