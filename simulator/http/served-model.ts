import type { JsonObject } from '../answers/json-schema.ts';
import { unknownModel } from './api-error.ts';

/** What is served, and vLLM's settings of the server that change its answers. */
export interface ServedModel {
  readonly name: string;
  readonly maxModelLen: number;
  /** Tokens in a block of the prefix cache; null without a cache. */
  readonly cacheBlock: number | null;
  /** `--tool-call-parser hermes`. */
  readonly toolCallParser: boolean;
  /** `--enable-auto-tool-choice`. */
  readonly autoToolChoice: boolean;
  /** `--reasoning-parser deepseek_r1`, and a model that reasons. */
  readonly reasons: boolean;
  /** `--enable-prompt-tokens-details`. */
  readonly promptTokensDetails: boolean;
}

/** A body without a model is taken, as by vLLM. */
export function checkModel(body: JsonObject, served: string): void {
  const asked = body.model ?? null;
  if (asked !== null && asked !== '' && asked !== served) throw unknownModel(String(asked), served);
}
