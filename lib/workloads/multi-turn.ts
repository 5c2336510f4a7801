import type { Configuration } from '../configuration/settings.ts';
import { lengthsOf } from '../statistics/lengths.ts';
import { seededRandom } from '../statistics/seeded-random.ts';
import { generatedRequest, SAMPLING_DEFAULTS, type ChatMessage } from './generated-request.ts';
import { pauseMs, userMessages } from './multi-turn/user.ts';
import { judgeTextAnswer } from './text-answer.ts';
import type { BatchRequest, Workload } from './workload.ts';

const ID = 'multi-turn';
/** Keeps the lengths apart from other uses of the same seed. */
const STREAM = 0x6d74756c;

const SYSTEM: ChatMessage = {
  role: 'system',
  content: 'You are a helpful assistant. Answer in plain prose, in at most 150 words, and ask back only if you must.',
};

type Settings = Pick<Configuration, 'ENDPOINT' | 'UNIQUE_PROMPTS' | 'TURNS' | 'THINK_TIME' | 'OUTPUT_TOKENS'>;

/** How many messages of the user the conversation at an index has. */
export function turnsOf(index: number, seed: number, { TURNS }: Pick<Settings, 'TURNS'>): number {
  return lengthsOf(TURNS).draw(seededRandom(seed, index, STREAM));
}

/** The request for one turn: all that was said before, and what the user says now. */
function turnRequest(
  { turn, answers }: { readonly turn: number; readonly answers: readonly string[] },
  index: number,
  seed: number,
  settings: Settings,
): BatchRequest {
  const said = userMessages(index, seed, turn + 1).flatMap((content, place): ChatMessage[] => {
    const user: ChatMessage = { role: 'user', content };
    return place < turn ? [user, { role: 'assistant', content: answers[place] ?? '' }] : [user];
  });
  const max_tokens = lengthsOf(settings.OUTPUT_TOKENS ?? '256').draw(seededRandom(seed, index, STREAM + turn + 1));
  return generatedRequest({ workload: ID, index, seed }, [SYSTEM, ...said], settings, {
    ...SAMPLING_DEFAULTS,
    max_tokens,
  });
}

export default {
  id: ID,
  title: 'Conversations',
  about:
    'A user’s problem and the questions that follow from it, each sent with everything said before, after a pause to think; ' +
    'a good answer is any text but one character over and over.',
  size: null,
  // the conversation so far
  sharedPrefix: 1,
  problems: ({ ENDPOINT }) =>
    ENDPOINT === 'chat'
      ? []
      : ['conversations are made of messages, which /v1/completions does not take; set ENDPOINT=chat'],
  request: (index, seed, settings: Settings) => turnRequest({ turn: 0, answers: [] }, index, seed, settings),
  next: (state, index, seed, settings: Settings) => {
    if (state.turn >= turnsOf(index, seed, settings)) return null;
    const { body } = turnRequest(state, index, seed, settings);
    return { body, thinkMs: pauseMs(index, seed, state.turn, settings.THINK_TIME) };
  },
  judge: judgeTextAnswer,
  recognises: () => false,
} satisfies Workload;
