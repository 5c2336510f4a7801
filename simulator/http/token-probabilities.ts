import { hash32 } from '../../lib/statistics/seeded-random.ts';
import { pieceId, textHash } from '../answers/pieces.ts';

/** A token, and which of its text it is. */
export interface ShownToken {
  readonly text: string;
  readonly id: number;
}

/** Tokens that might have come instead: as many as vLLM shows at most, and one to leave out. */
const others = ' the| a| of| and| to| in| is| that| for| with| on| as| was| by| from| it| at| an| be| this| or'.split(
  '|',
);

/** A number from 0 to 1 that depends on its arguments alone. */
const share = (seed: number, stream: number): number => hash32(seed, stream, 7) / 2 ** 32;

interface Candidate extends ShownToken {
  readonly logprob: number;
}

/**
 * Tokens with the logarithms of made-up probabilities, most likely first: the token itself, which always has rank
 * 1, and others up to the asked number. Equal tokens have equal ones.
 */
function candidates({ text, id }: ShownToken, asked: number): Candidate[] {
  const seed = textHash(text);
  const probability = 0.3 + 0.69 * share(seed, 0);
  const list: Candidate[] = [{ text, id, logprob: Math.log(probability) }];
  let rest = 1 - probability;
  const first = Math.floor(share(seed, 1) * others.length);
  for (let step = 0; list.length < asked && step < others.length; step += 1) {
    const other = others[(first + step) % others.length] ?? '';
    if (other === text) continue;
    // Each takes half of what is left, so the sum stays below 1 and each is less likely than the one before.
    rest /= 2;
    list.push({ text: other, id: pieceId(other), logprob: Math.log(rest) });
  }
  return list;
}

/** A token's entry in a chat's `logprobs.content`. */
export function chatProbability(token: ShownToken, asked: number): unknown {
  const entry = ({ text, logprob }: Candidate) => ({ token: text, logprob, bytes: [...Buffer.from(text)] });
  const list = candidates(token, asked);
  return { ...list.slice(0, 1).map(entry)[0], top_logprobs: list.slice(0, asked).map(entry) };
}

/** The `logprobs` of a completion: a row per token, the first of which begins at this offset of the text. */
export function completionProbabilities(
  tokens: readonly ShownToken[],
  asked: number,
  startOffset: number,
  ofPrompt: number,
) {
  let offset = startOffset;
  const rows = tokens.map((token, index) => {
    const list = candidates(token, asked);
    const row = { offset, token: token.text, list };
    offset += token.text.length;
    // Nothing comes before the first token of a prompt, so it has no probability.
    return index === 0 && ofPrompt > 0 ? { ...row, list: null } : row;
  });
  return {
    text_offset: rows.map((row) => row.offset),
    token_logprobs: rows.map(({ list }) => list?.[0]?.logprob ?? null),
    tokens: rows.map((row) => row.token),
    top_logprobs: rows.map(({ list }) =>
      list === null ? null : Object.fromEntries(list.map(({ text, logprob }) => [text, logprob])),
    ),
  };
}

/** The `prompt_logprobs` of a prompt. */
export function promptProbabilities(tokens: readonly ShownToken[], asked: number): unknown[] {
  return tokens.map((token, index) =>
    index === 0
      ? null
      : Object.fromEntries(
          candidates(token, asked).map(({ text, id, logprob }, rank) => [
            String(id),
            { logprob, rank: rank + 1, decoded_token: text },
          ]),
        ),
  );
}
