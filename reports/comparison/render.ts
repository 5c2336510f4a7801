import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Comparison } from '../../lib/schema/comparison.ts';
import { formatInstant } from '../../lib/units/duration.ts';
import { htmlPage } from '../formats/html.ts';
import { jsonText } from '../formats/json.ts';
import { markdownPage } from '../formats/markdown.ts';
import { readOwnTemplates } from '../own-templates/read.ts';
import { comparisonReport } from '../report-kinds.ts';
import { withAllMistakes } from '../template-fault.ts';
import type { OwnTemplates } from '../template-files.ts';
import { renderSections, type Notation } from '../templates.ts';
import { seenFromHere, writeWhole } from '../write-file.ts';
import { comparisonJunit } from './junit.ts';

/** What stands around the sections. */
function pageWords({ sides }: Comparison) {
  const heading = sides.map(({ name }) => name).join(' against ');
  const starts = sides.flatMap(({ runs }) => runs.flatMap(({ startedAt }) => startedAt ?? [])).sort();
  const [first = '', last = ''] = [starts[0], starts.at(-1)].map((start) => (start ? formatInstant(start) : ''));
  const when = first === last ? first : `${first} to ${last}`;
  return {
    title: `Comparison: ${heading}`,
    kind: 'Comparison of load tests',
    heading,
    when,
    footer: 'Every number here stands in comparison.json.',
  };
}

const printed =
  (comparison: Comparison, own: OwnTemplates | null) =>
  (notation: Notation): string =>
    renderSections(notation, comparisonReport, comparison, pageWords(comparison), own);

/**
 * Writes comparison.html, comparison.md and comparison.json into a folder, with limits junit.xml too, and returns their paths; `template` is
 * the folder of a user's templates.
 */
export async function renderComparison(
  comparison: Comparison,
  folder: string,
  template?: string,
): Promise<readonly string[]> {
  const own = await readOwnTemplates(template);
  const print = printed(comparison, own);
  const contents = withAllMistakes<readonly [file: string, content: string]>([
    () => ['comparison.html', htmlPage(print, own)],
    () => ['comparison.md', markdownPage(print)],
    () => ['comparison.json', jsonText(comparison)],
  ]);
  const junit = comparisonJunit(comparison, seenFromHere(join(folder, 'comparison.html')));
  const all = junit === null ? contents : [...contents, ['junit.xml', junit] as const];
  await mkdir(folder, { recursive: true });
  for (const [file, content] of all) writeWhole(join(folder, file), content);
  return all.map(([file]) => join(folder, file));
}
