import type { Run } from '../schema/run.ts';

/** The tool of an imported run and its version: `guidellm 0.8.1`; null of a run of ours. */
export const toolWords = ({ imported }: Pick<Run, 'imported'>): string | null =>
  imported == null ? null : [imported.tool, imported.version].filter(Boolean).join(' ');

/** Who counted the tokens of a run, as in "by …". */
export function counterWords(run: Pick<Run, 'imported'>): string {
  const tool = toolWords(run);
  if (tool === null || run.imported?.tokens === 'usage') return 'the server’s count';
  return run.imported?.tokens === 'tokenizer' ? `the tokenizer of ${tool}` : `the count of ${tool}`;
}
