import type { Part } from '../answers/script.ts';
import type { Generation, PlannedChoice } from './generation.ts';
import type { Endpoint } from './generation-request.ts';
import { callId } from './ids.ts';

/** How a choice ends. */
export interface Finish {
  readonly reason: string;
  readonly stopReason: string | number | null;
}

/** A token as a chunk shows it; the last three are JSON. */
export interface SaidToken {
  readonly part: Part;
  readonly text: string;
  readonly finish: Finish | null;
  readonly logprobs: string;
  readonly tokenIds: string;
  readonly promptTokenIds: string;
}

/** How one endpoint writes its streams: JSON text, key by key as vLLM 0.32 does. */
export interface AnswerFormat {
  readonly idPrefix: string;
  readonly chunkObject: string;
  /** The choice of the chunk that opens the stream; null when there is none. */
  opening(index: number, generation: Generation): string | null;
  /** Keys after that choice and its usage. */
  openingTail(generation: Generation): string;
  /** The choice of a chunk that carries a token; null when the token has none. */
  delta(choice: PlannedChoice, token: SaidToken, generation: Generation): string | null;
}

const chat: AnswerFormat = {
  idPrefix: 'chatcmpl-',
  chunkObject: 'chat.completion.chunk',
  opening: (index, { request }) =>
    `{"index":${index},"delta":{"role":${JSON.stringify(request.role)},"content":""},"logprobs":null,"finish_reason":null}`,
  openingTail: ({ request }) => {
    const [prompt] = request.prompts;
    const ids = request.returnTokenIds ? JSON.stringify(prompt?.ids()) : 'null';
    const text = request.returnPromptText ? JSON.stringify(prompt?.pieces().join('')) : 'null';
    return `,"prompt_token_ids":${ids},"prompt_text":${text}`;
  },
  delta(choice, token, generation) {
    const { finish, logprobs, tokenIds } = token;
    const delta = chatDelta(choice, token, generation);
    // A token that the parsers keep to themselves is told of only when something else about it was asked for.
    if (delta === null && finish === null && logprobs === 'null' && tokenIds === 'null') return null;
    const end = finish === null ? 'null' : `"${finish.reason}","stop_reason":${JSON.stringify(finish.stopReason)}`;
    return (
      `{"index":${choice.index},"delta":${delta ?? '{}'},"logprobs":${logprobs},"finish_reason":${end},` +
      `"token_ids":${tokenIds}}`
    );
  },
};

function chatDelta(
  { engineId }: PlannedChoice,
  { part, text }: SaidToken,
  { server, request }: Generation,
): string | null {
  switch (part.kind) {
    case 'content': {
      // vLLM's parsers say nothing where there is nothing to say.
      if (text === '' && (server.toolCallParser || server.reasons)) return null;
      return `{"content":${JSON.stringify(text)}${server.reasons && request.hidesThinking ? ',"reasoning":null' : ''}}`;
    }
    case 'reasoning':
      return request.hidesThinking ? null : `{"reasoning":${JSON.stringify(text)}}`;
    case 'mark':
      return null;
    case 'call': {
      const { call, name } = part;
      const named = `"id":"${callId(engineId, call)}","type":"function","index":${call},"function":{"name":${JSON.stringify(name)}}`;
      return `{"content":null,"tool_calls":[{${named}}]}`;
    }
    case 'arguments':
      return `{"content":null,"tool_calls":[{"index":${part.call},"function":{"arguments":${JSON.stringify(text)}}}]}`;
    default:
      return part satisfies never;
  }
}

const completion: AnswerFormat = {
  idPrefix: 'cmpl-',
  chunkObject: 'text_completion',
  opening: () => null,
  openingTail: () => '',
  delta: ({ index }, { text, finish, logprobs, tokenIds, promptTokenIds }) =>
    `{"index":${index},"text":${JSON.stringify(text)},"logprobs":${logprobs},"finish_reason":` +
    `${finish === null ? 'null' : `"${finish.reason}"`},"stop_reason":${JSON.stringify(finish?.stopReason ?? null)},` +
    `"prompt_token_ids":${promptTokenIds},"token_ids":${tokenIds}}`,
};

/** The format of each endpoint. */
export const answerFormats: Readonly<Record<Endpoint, AnswerFormat>> = { chat, completion };
