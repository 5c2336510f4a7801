import { endOfSequence } from '../answers/prompt.ts';
import type { Finish, SaidToken } from './answer-format.ts';
import type { Generation, PlannedChoice } from './generation.ts';
import { chatProbability, completionProbabilities, type ShownToken } from './token-probabilities.ts';

/** A choice that is read token by token, as clients are shown it. */
export interface SpokenChoice {
  /** To be asked for in order, each once. */
  token(index: number): SaidToken;
}

/** Reads a choice; what is asked for beside the text is made only where it was asked for. */
export function spokenChoice(generation: Generation, choice: PlannedChoice): SpokenChoice {
  const { request, endpoint, server } = generation;
  // What nobody is to see of the reasoning must not show in its tokens either.
  const hidden = server.reasons && request.hidesThinking && endpoint === 'chat';
  const { answer, prompt } = choice;
  const shownIds = endpoint === 'completion' && (request.echo || request.returnTokenIds);
  let calls = false;
  let offset = 0;

  const logprobs = (index: number, token: ShownToken): string => {
    if (request.logprobs === null || hidden) return 'null';
    if (endpoint === 'chat') return JSON.stringify({ content: [chatProbability(token, request.logprobs)] });
    const before = index === 0 && request.echo ? promptTokens(choice) : [];
    const shown = request.promptOnly ? before : [...before, token];
    const rows = completionProbabilities(shown, request.logprobs, offset, before.length);
    offset += shown.reduce((sum, { text }) => sum + text.length, 0);
    return JSON.stringify(rows);
  };

  return {
    token(index) {
      const piece = answer.piece(index);
      const part = answer.part(index);
      calls ||= part.kind === 'call';
      const token = answer.isEnd(index) ? endOfSequence : { text: piece, id: answer.idAt(index) };
      const own = request.promptOnly ? '' : answer.shown(index, piece);
      return {
        part,
        text: index === 0 && endpoint === 'completion' ? `${echoOf(generation, choice)}${own}` : own,
        finish: index === answer.tokens - 1 ? finishOf(generation, choice, calls) : null,
        logprobs: logprobs(index, token),
        tokenIds: request.returnTokenIds && !hidden ? `[${token.id}]` : 'null',
        promptTokenIds: index === 0 && shownIds ? JSON.stringify(prompt.ids()) : 'null',
      };
    },
  };
}

/** A completion's echo; with token ids vLLM leaves the text out. */
export function echoOf({ request }: Generation, { prompt }: PlannedChoice): string {
  return request.returnTokenIds ? '' : prompt.echo;
}

/** The tokens of the choice's prompt. */
export function promptTokens({ prompt }: PlannedChoice): ShownToken[] {
  const pieces = prompt.pieces();
  return prompt.ids().map((id, index) => ({ id, text: pieces[index] ?? '' }));
}

/** How the choice ends; calls are the reason for it unless the request named the function. */
export function finishOf({ request }: Generation, { answer }: PlannedChoice, calls: boolean): Finish {
  const { finishReason, stopReason } = answer;
  const called = calls && finishReason === 'stop' && request.tools !== 'named';
  return { reason: called ? 'tool_calls' : finishReason, stopReason };
}
