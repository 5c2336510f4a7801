import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './k6-process.ts';

/** A block of commands of a page. */
export interface DocumentedBlock {
  /** Line of the page, from 1. */
  readonly line: number;
  readonly script: string;
  /** Why it is not run by the test; null where it is. */
  readonly notRun: string | null;
  /** It serves until it is interrupted. */
  readonly stays: boolean;
  /** The codes that it may exit with. */
  readonly exits: readonly number[];
  /** What it prints, as the page has it; null where it says nothing. */
  readonly excerpt: string | null;
}

const mark = /(?:^|\n)<!-- ([^\n]*) -->\n$/;

/**
 * The `sh` blocks of a page in their order. A comment in the line before a block says what is special: `not run: why`, `stays: why`,
 * `exits 0,99: why`. A block marked `text` right after one is held against what it prints.
 */
export function documentedBlocks(page: string): DocumentedBlock[] {
  const text = readFileSync(join(root, page), 'utf8');
  return [...text.matchAll(/^```sh\n([^]*?)^```\n(?:\n```text\n([^]*?)^```$)?/gm)].map((match) => {
    const before = text.slice(0, match.index);
    const said = mark.exec(before)?.[1] ?? '';
    const [, codes] = /^exits ([\d,]+): \S/.exec(said) ?? [];
    const [, notRun] = /^not run: (\S.*)$/.exec(said) ?? [];
    return {
      line: before.split('\n').length,
      script: match[1] ?? '',
      notRun: notRun ?? null,
      stays: /^stays: \S/.test(said),
      exits: codes === undefined ? [0] : codes.split(',').map(Number),
      excerpt: match[2] ?? null,
    };
  });
}

/** The beginning of a line up to its first number, which differs from run to run; empty where too little is left to look for. */
function skeleton(line: string): string {
  const words = (/^[^\d…]*/.exec(line)?.[0] ?? '').replaceAll(/\s+/g, ' ').trim();
  return /\p{Letter}{3}/u.test(words) ? words : '';
}

/** Lines of an excerpt whose beginning the output does not have. */
export function missingIn(output: string, excerpt: string): string[] {
  const flat = output.replaceAll(/\s+/g, ' ');
  return excerpt.split('\n').filter((line) => !flat.includes(skeleton(line)));
}
