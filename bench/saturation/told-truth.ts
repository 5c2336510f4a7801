import { readFileSync } from 'node:fs';

/** The page of the study. */
export const accuracyPage = new URL('../../docs/capacity-accuracy.md', import.meta.url);

/** What the page shows between the marks of a name; empty where it has none. */
export function partOfPage(name: string): string {
  const part = new RegExp(`<!-- ${name} -->\\n([\\s\\S]*?)<!-- /${name} -->`);
  return part.exec(readFileSync(accuracyPage, 'utf8'))?.[1] ?? '';
}

/** The true capacity of a cell as the study found it, requests/s, by the table of the page. Throws where it has none. */
export function toldTruth(name: string): number {
  const row = partOfPage('study')
    .split('\n')
    .find((each) => each.startsWith(`| ${name} |`));
  const rate = Number(row?.split('|')[2]);
  if (!(rate > 0))
    throw new Error(`docs/capacity-accuracy.md has no true capacity of ${name}; run bench/capacity-study.ts`);
  return rate;
}
