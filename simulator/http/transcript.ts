import { endOfSequence } from '../answers/prompt.ts';
import { hasOpenCall } from '../answers/script.ts';
import type { Generation, PlannedChoice } from './generation.ts';
import { callId } from './ids.ts';
import { echoOf, finishOf, promptTokens } from './spoken-choice.ts';
import {
  chatProbability,
  completionProbabilities,
  promptProbabilities,
  type ShownToken,
} from './token-probabilities.ts';

/** Writes down a choice that is shown as a whole. */
export interface Transcript {
  /** To be told of in order. */
  token(index: number): void;
  /** The choice as far as it was told, as it stands in the body. */
  choice(): unknown;
}

/** A transcript of nothing yet. */
export function createTranscript(generation: Generation, planned: PlannedChoice): Transcript {
  const { request, endpoint } = generation;
  const { answer } = planned;
  const keepsTokens = request.logprobs !== null || request.returnTokenIds;
  const tokens: ShownToken[] = [];
  const texts = { content: '', reasoning: '', afterThinking: '' };
  const calls: { name: string; arguments: string }[] = [];
  return {
    token(index) {
      const piece = answer.piece(index);
      const text = answer.shown(index, piece);
      const part = answer.part(index);
      if (keepsTokens) tokens.push(answer.isEnd(index) ? endOfSequence : { text: piece, id: answer.idAt(index) });
      if (part.kind === 'reasoning') texts.reasoning += text;
      else if (part.kind === 'content') texts.content += text;
      else if (part.kind === 'call') calls.push({ name: part.name, arguments: '' });
      else if (part.kind === 'arguments') {
        const call = calls[part.call];
        if (call !== undefined) call.arguments += text;
      }
      if (part.kind !== 'reasoning' && !(part.kind === 'mark' && part.ends === 'thinking')) texts.afterThinking += text;
    },
    choice: () =>
      endpoint === 'chat'
        ? chatChoice(generation, planned, { ...texts, tokens, calls })
        : completionChoice(generation, planned, texts.content, tokens),
  };
}

interface Collected {
  readonly content: string;
  readonly reasoning: string;
  /** Everything but the reasoning, with the marks that the parsers see. */
  readonly afterThinking: string;
  readonly tokens: readonly ShownToken[];
  readonly calls: readonly { readonly name: string; readonly arguments: string }[];
}

function chatChoice(generation: Generation, planned: PlannedChoice, collected: Collected): unknown {
  const { request, server } = generation;
  const { tokens, reasoning, afterThinking } = collected;
  // A call that was cut off is no call: vLLM gives its text as it is.
  const cutOff = hasOpenCall(afterThinking);
  const calls = cutOff ? [] : collected.calls;
  const content = cutOff ? afterThinking : collected.content;
  const forced = request.tools === 'required' || request.tools === 'named';
  // A parser that finds no content says null, except where a call was forced.
  const nothing = content === '' && !forced && (calls.length > 0 || server.reasons);
  const toolCalls = calls.map((call, index) => ({
    id: callId(planned.engineId, index),
    type: 'function',
    function: call,
  }));
  const { reason, stopReason } = finishOf(generation, planned, calls.length > 0);
  const hidden = server.reasons && request.hidesThinking;
  return {
    index: planned.index,
    message: {
      role: request.role,
      content: planned.prompt.echo === '' ? (nothing ? null : content) : `${planned.prompt.echo}${content}`,
      refusal: null,
      annotations: null,
      audio: null,
      function_call: null,
      ...(toolCalls.length > 0 ? { tool_calls: toolCalls } : {}),
      reasoning: server.reasons && !hidden ? reasoning : null,
    },
    logprobs:
      request.logprobs === null || hidden
        ? null
        : { content: tokens.map((token) => chatProbability(token, request.logprobs ?? 0)) },
    finish_reason: reason,
    stop_reason: stopReason,
    token_ids: request.returnTokenIds && !hidden ? tokens.map(({ id }) => id) : null,
    routed_experts: null,
  };
}

function completionChoice(
  generation: Generation,
  planned: PlannedChoice,
  content: string,
  tokens: readonly ShownToken[],
): unknown {
  const { request } = generation;
  const { finishReason, stopReason } = planned.answer;
  const { logprobs, promptLogprobs, returnTokenIds, promptOnly } = request;
  const before = request.echo && logprobs !== null ? promptTokens(planned) : [];
  const shown = promptOnly ? before : [...before, ...tokens];
  return {
    index: planned.index,
    text: `${echoOf(generation, planned)}${promptOnly ? '' : content}`,
    logprobs: logprobs === null ? null : completionProbabilities(shown, logprobs, 0, before.length),
    finish_reason: finishReason,
    stop_reason: stopReason,
    token_ids: returnTokenIds ? tokens.map(({ id }) => id) : null,
    prompt_logprobs: promptLogprobs === null ? null : promptProbabilities(promptTokens(planned), promptLogprobs),
    prompt_token_ids: returnTokenIds ? planned.prompt.ids() : null,
    routed_experts: null,
  };
}
