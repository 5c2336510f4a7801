import type { Examined } from './examine.ts';
import { overall } from './examine.ts';

const marks = { ok: '✓', warn: '!', fail: '✗', skipped: '–' } as const;
const width = 100;

/** A check as a person reads it: one line where all is well, else also why it matters and what to do. */
export function examinedText({ title, verdict, seen, why, mend }: Examined): string {
  const head = wrapped(`${title}: ${seen}`, `  ${marks[verdict]} `);
  if (verdict === 'ok' || verdict === 'skipped') return head;
  return [head, wrapped(why, '      '), ...(mend === undefined ? [] : [wrapped(`→ ${mend}`, '      ')])].join('\n');
}

function wrapped(text: string, first: string): string {
  const lines: string[] = [];
  let line = first;
  let isBegun = false;
  for (const word of text.split(/ +/)) {
    if (isBegun && line.length + 1 + word.length > width) {
      lines.push(line);
      line = ' '.repeat(first.length);
      isBegun = false;
    }
    line += isBegun ? ` ${word}` : word;
    isBegun = true;
  }
  return [...lines, line].join('\n');
}

/** What it comes to, in a sentence. */
export function conclusion(all: readonly Examined[]): string {
  const count = (verdict: Examined['verdict']): number => all.filter((each) => each.verdict === verdict).length;
  const [fails, warns] = [count('fail'), count('warn')];
  const skips = count('skipped') === 0 ? '' : ` ${count('skipped')} could not be checked (–).`;
  if (overall(all) === 'ok') return `All is in order.${skips}`;
  const parts = [
    ...(fails === 0 ? [] : [`${fails} ${fails === 1 ? 'thing' : 'things'} to mend before a run (✗)`]),
    ...(warns === 0 ? [] : [`${warns} to know of (!)`]),
  ];
  return `${parts.join(', ')}.${skips}`;
}
