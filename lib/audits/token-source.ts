import type { RecordColumns } from '../assessment/record-columns.ts';
import { counterWords, toolWords } from '../assessment/imported-words.ts';
import type { Finding } from '../schema/audit.ts';
import type { Run } from '../schema/run.ts';
import { formatCount, formatTrimmed } from '../units/number.ts';
import { defineAudit } from './audit.ts';
import { caution, notApplicable, unsound } from './finding.ts';
import { partWords } from './part-words.ts';
import type { Requests } from './subject.ts';
import { together } from './together.ts';

/** Answers without a count: beyond this share tokens per second are too low to be quoted. */
const mostUncounted = 0.02;
/** A stream has a first chunk for the role and a last one for the finish reason, which carry no token. */
const framing = 2;
/** More chunks with output than tokens: by this share, in so many answers, the server's count is not that of its output. */
const excess = { share: 0.05, answers: 0.05 } as const;
/** Tokens of a chunk, in the mean, above which the gaps between chunks are no gaps between tokens. */
const tokensPerChunk = 1.5;

interface Tally {
  /** Answers whose prompt was counted, and answers whose output was. */
  prompts: number;
  counted: number;
  streamed: number;
  tokens: number;
  chunks: number;
  beyond: number;
}

function add(tally: Tally, columns: RecordColumns, row: number): void {
  if (!Number.isNaN(columns.promptTokens[row] ?? Number.NaN)) tally.prompts++;
  const [tokens, chunks] = [columns.outputTokens[row] ?? Number.NaN, columns.chunks[row] ?? Number.NaN];
  if (Number.isNaN(tokens)) return;
  tally.counted++;
  if (Number.isNaN(chunks)) return;
  tally.streamed++;
  tally.tokens += tokens;
  tally.chunks += Math.max(1, chunks - framing);
  if (chunks - framing > (1 + excess.share) * tokens + 1) tally.beyond++;
}

function tallyOf({ columns, succeeded }: Requests): Tally {
  const tally = { prompts: 0, counted: 0, streamed: 0, tokens: 0, chunks: 0, beyond: 0 };
  for (const row of succeeded) add(tally, columns, row);
  return tally;
}

function uncounted(run: Run | undefined, count: number, all: number): Finding | null {
  if (count === 0) return null;
  const answers = partWords(count, all, 'successful answers');
  const words =
    run?.imported == null ? `The server sent no token counts with ${answers}.` : `No tokens are told of ${answers}.`;
  return count > mostUncounted * all ? unsound(words, ['token-rates']) : caution(words);
}

function againstChunks({ streamed, tokens, chunks, beyond }: Tally): Finding | null {
  if (beyond > excess.answers * streamed)
    return unsound(
      `${partWords(beyond, streamed, 'streamed answers')} came in more chunks than the server counts tokens in them.`,
      ['token-rates', 'tokens', 'tpot'],
    );
  const each = chunks === 0 ? 1 : tokens / chunks;
  return each > tokensPerChunk
    ? caution(
        `A chunk held ${formatTrimmed(each)} tokens in the mean: the gaps between chunks are not gaps between tokens.`,
      )
    : null;
}

/** Of an imported run: a count that is not the server’s, or that nothing bears out. */
function foreignCount(run: Run | undefined, { streamed, counted }: Tally): Finding | null {
  const tokens = run?.imported?.tokens;
  if (run === undefined || tokens === undefined || tokens === 'usage' || counted === 0) return null;
  if (tokens === 'tokenizer')
    return caution(
      `The tokens are those of ${counterWords(run)}, not the server’s: rates and times per token are as far off as the two differ.`,
    );
  return streamed > 0 ? null : caution(`${toolWords(run)} does not say whether the server counted the tokens.`);
}

function countedWords(run: Run | undefined, all: number): string {
  return run?.imported?.tokens === 'untold'
    ? `${toolWords(run)} does not say who counted the tokens; the counts of all ${formatCount(all)} successful answers fit the chunks that they came in.`
    : `The server counted the tokens of all ${formatCount(all)} successful answers.`;
}

/** C16 of the method: where the token counts come from, and whether the streams bear them out. */
export default defineAudit({
  id: 'token-source',
  title: 'The tokens are those that the server counted',
  failureTitle: 'Token counts that are missing or do not fit',
  why: 'Tokens per second and time per output token miss the answers without a count. Chunks of a stream are not tokens, and are never counted as such.',
  remedy: 'Ask for usage ("stream_options": {"include_usage": true}), or use a server that reports it.',
  scope: 'load',
  needs: ['output tokens of each answer, and the chunks it came in'],
  judge: ({ requests, evidence }) => {
    if (requests === null || requests.succeeded.length === 0) return notApplicable('the token counts of each answer');
    const tally = tallyOf(requests);
    const all = requests.succeeded.length;
    // a server that counts every prompt and no output answers with something else than text: embeddings
    if (tally.counted === 0 && tally.prompts === all) return notApplicable('output that is counted in tokens');
    const { run } = evidence ?? {};
    // a tool that counts no tokens says nothing of the server
    if (tally.counted === 0 && run?.imported != null) return notApplicable('the token counts of each answer');
    const found = [uncounted(run, all - tally.counted, all), againstChunks(tally), foreignCount(run, tally)];
    return together(found, countedWords(run, all));
  },
});
