import { defineScenario, fixedVus, generatedRequest, judgeTextAnswer, type Workload } from 'k6-vllm/scenario';

const workload: Workload = {
  id: '{{name}}',
  title: '{{title}}',
  about: 'A question with a number in it; a good answer is any text.',
  // there is a request at every index
  size: null,
  // the same index and seed give the same request; another index another one, as repeats would measure the prefix cache
  request: (index, seed, settings) =>
    generatedRequest(
      { workload: '{{name}}', index, seed },
      [{ role: 'user', content: `Request ${index}: tell me something about the number ${seed + index}.` }],
      settings,
      { max_tokens: 100, temperature: 0 },
    ),
  judge: (text) => judgeTextAnswer(text),
  recognises: (requestText) => requestText.includes('tell me something about the number'),
};

const scenario = defineScenario({
  id: '{{name}}',
  about: 'One sentence: what is sent, and what that answers.',
  workload,
  profile: fixedVus,
  defaults: { REQUESTS: '100', CONCURRENCY: '4' },
});

export const { options, setup, handleSummary } = scenario;
export default scenario.iteration;
