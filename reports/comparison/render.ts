import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Comparison } from '../../lib/schema/comparison.ts';
import { formatInstant } from '../../lib/units/duration.ts';
import { htmlPage } from '../formats/html.ts';
import { jsonText } from '../formats/json.ts';
import { markdownPage } from '../formats/markdown.ts';
import type { Notation } from '../templates.ts';
import { renderSections } from '../templates.ts';
import { writeWhole } from '../write-file.ts';
import { comparisonSections } from './sections/index.ts';

/** What stands around the sections. */
function pageWords({ sides }: Comparison) {
  const heading = sides.map(({ name }) => name).join(' against ');
  const starts = sides.flatMap(({ runs }) => runs.map(({ startedAt }) => startedAt)).sort();
  const [first = '', last = ''] = [starts[0], starts.at(-1)];
  const when =
    formatInstant(first) === formatInstant(last)
      ? formatInstant(first)
      : `${formatInstant(first)} to ${formatInstant(last)}`;
  return {
    title: `Comparison: ${heading}`,
    kind: 'Comparison of load tests',
    heading,
    when,
    footer: 'Every number here stands in comparison.json.',
  };
}

const printed =
  (comparison: Comparison) =>
  (notation: Notation): string =>
    renderSections(
      notation,
      { sections: comparisonSections, folder: ['comparison', 'sections'] },
      comparison,
      pageWords(comparison),
    );

/** Writes comparison.html, comparison.md and comparison.json into a folder, and returns their paths. */
export async function renderComparison(comparison: Comparison, folder: string): Promise<readonly string[]> {
  await mkdir(folder, { recursive: true });
  const contents: readonly (readonly [file: string, content: string])[] = [
    ['comparison.html', htmlPage(printed(comparison))],
    ['comparison.md', markdownPage(printed(comparison))],
    ['comparison.json', jsonText(comparison)],
  ];
  for (const [file, content] of contents) await writeWhole(join(folder, file), content);
  return contents.map(([file]) => join(folder, file));
}
