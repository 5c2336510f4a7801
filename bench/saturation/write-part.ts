import { readFileSync, writeFileSync } from 'node:fs';
import { accuracyPage } from './told-truth.ts';

/** Replaces what the page shows between the marks of a name. */
export function writePart(name: string, text: string): void {
  const place = new RegExp(`(<!-- ${name} -->\\n)[\\s\\S]*?(<!-- /${name} -->)`);
  const page = readFileSync(accuracyPage, 'utf8');
  writeFileSync(
    accuracyPage,
    page.replace(place, (_, start: string, end: string) => `${start}${text.replaceAll('\u00a0', ' ')}\n${end}`),
  );
}
