import type { FinishReason } from '../engine/sequence.ts';
import type { Endpoint } from './generation-request.ts';

/** Token counts as `usage` has them. */
export interface Usage {
  readonly promptTokens: number;
  readonly completionTokens: number;
}

/** A finished choice of an answer that is not streamed. */
export interface Choice {
  readonly index: number;
  readonly text: string;
  readonly finishReason: FinishReason;
}

/** How one endpoint writes its answers: JSON text, key by key as vLLM 0.32 does. */
export interface AnswerFormat {
  readonly idPrefix: string;
  readonly chunkObject: string;
  readonly bodyObject: string;
  /** The choice of the chunk that opens the stream, and the keys that follow it; null when there is none. */
  readonly opening: { choice(index: number): string; readonly tail: string } | null;
  /** The choice of a chunk that carries a token. */
  delta(index: number, text: string, finishReason: FinishReason | null): string;
  /** Keys that `usage` has on a chunk, besides the counts. */
  readonly chunkUsageTail: string;
  /** A choice of an answer that is not streamed. */
  choice(choice: Choice): unknown;
  /** Keys of such an answer, after `usage`. */
  readonly bodyTail: Readonly<Record<string, null>>;
}

const chat: AnswerFormat = {
  idPrefix: 'chatcmpl-',
  chunkObject: 'chat.completion.chunk',
  bodyObject: 'chat.completion',
  opening: {
    choice: (index) =>
      `{"index":${index},"delta":{"role":"assistant","content":""},"logprobs":null,"finish_reason":null}`,
    tail: ',"prompt_token_ids":null,"prompt_text":null',
  },
  delta: (index, text, finishReason) =>
    `{"index":${index},"delta":{"content":${JSON.stringify(text)}},"logprobs":null,"finish_reason":` +
    `${finishReason === null ? 'null' : `"${finishReason}","stop_reason":null`},"token_ids":null}`,
  chunkUsageTail: ',"completion_tokens_details":null',
  choice: ({ index, text, finishReason }) => ({
    index,
    message: {
      role: 'assistant',
      content: text,
      refusal: null,
      annotations: null,
      audio: null,
      function_call: null,
      reasoning: null,
    },
    logprobs: null,
    finish_reason: finishReason,
    stop_reason: null,
    token_ids: null,
    routed_experts: null,
  }),
  bodyTail: {
    prompt_logprobs: null,
    prompt_token_ids: null,
    prompt_text: null,
    kv_transfer_params: null,
    ec_transfer_params: null,
    metrics: null,
  },
};

const completion: AnswerFormat = {
  idPrefix: 'cmpl-',
  chunkObject: 'text_completion',
  bodyObject: 'text_completion',
  opening: null,
  delta: (index, text, finishReason) =>
    `{"index":${index},"text":${JSON.stringify(text)},"logprobs":null,"finish_reason":` +
    `${finishReason === null ? 'null' : `"${finishReason}"`},"stop_reason":null,"prompt_token_ids":null,"token_ids":null}`,
  chunkUsageTail: '',
  choice: ({ index, text, finishReason }) => ({
    index,
    text,
    logprobs: null,
    finish_reason: finishReason,
    stop_reason: null,
    token_ids: null,
    prompt_logprobs: null,
    prompt_token_ids: null,
    routed_experts: null,
  }),
  bodyTail: { kv_transfer_params: null, ec_transfer_params: null, metrics: null },
};

/** The format of each endpoint. */
export const answerFormats: Readonly<Record<Endpoint, AnswerFormat>> = { chat, completion };
