import { basename, dirname, join } from 'node:path';
import { judgeStated } from '../../lib/assessment/judge-stated.ts';
import type { StatedResults } from '../../lib/schema/stated-results.ts';
import { htmlPage } from '../formats/html.ts';
import { jsonText } from '../formats/json.ts';
import { markdownPage } from '../formats/markdown.ts';
import { auditCase } from '../audit-case.ts';
import { junitDocument } from '../junit-document.ts';
import { readFactsFiles } from '../reading/facts-file.ts';
import type { ReportKind } from '../report-kinds.ts';
import { renderSections, type Notation } from '../templates.ts';
import { asPlainLine } from '../text.ts';
import { writeWhole } from '../write-file.ts';
import type { JudgedFile } from './judged-file.ts';
import { statedSections } from './sections/index.ts';
import { answerOf, loopOf } from './words.ts';

/** The report of a file of stated results. Users' templates print runs, comparisons and plans, not this. */
const statedReport: ReportKind<JudgedFile> = {
  id: 'stated',
  sections: statedSections,
  folder: ['stated', 'sections'],
  ownFolder: 'stated',
};

const pageWords = ({ file, source }: JudgedFile) => ({
  title: `Stated results: ${file}`,
  kind: 'Results that somebody states',
  heading: file,
  when: source,
  footer: `k6-vllm did not measure these numbers. Every one of them stands in ${file}.`,
});

/** The schema asks for a time, and nobody tells when it was measured. */
const noTime = new Date(0).toISOString();

/** What CI servers read: a test for every audit of every result. */
const junitOf = (judged: JudgedFile): string =>
  junitDocument({ name: judged.file, startedAt: noTime }, [
    {
      name: 'audits',
      cases: judged.results.flatMap((result) =>
        result.audits.map((audit) => auditCase(audit, loopOf(result), { name: `${result.name}: ${audit.id}` })),
      ),
      properties: { source: judged.source },
    },
  ]);

/** What was written of a file of stated results. */
export interface RenderedStated {
  /** The answer in one line of plain text. */
  readonly headline: string;
  readonly judged: JudgedFile;
  readonly files: readonly string[];
}

/** Judges the results of a file and writes the report beside it; `facts` are files of `--facts`. */
export async function renderStated(
  path: string,
  { source, results }: StatedResults,
  facts: readonly string[],
): Promise<RenderedStated> {
  const known = await readFactsFiles(facts);
  const judged: JudgedFile = {
    format: 'k6-vllm/judged-results',
    version: 1,
    file: basename(path),
    source,
    results: results.map((stated) => ({ ...judgeStated(stated, known), stated })),
  };
  const print = (notation: Notation): string => renderSections(notation, statedReport, judged, pageWords(judged));
  const contents: readonly (readonly [file: string, content: string])[] = [
    ['judgement.json', jsonText(judged)],
    ['report.html', htmlPage(print)],
    ['report.md', markdownPage(print)],
    ['junit.xml', junitOf(judged)],
  ];
  const base = basename(path, '.json');
  const files = contents.map(([file]) => join(dirname(path), `${base}.${file}`));
  for (const [i, [, content]] of contents.entries()) writeWhole(files[i] ?? '', content);
  const { word, sentence } = answerOf(judged);
  return { headline: asPlainLine(`${word}: ${sentence}`), judged, files };
}
