import { asMarkdown } from '../text.ts';
import { renderReport, type Notation } from '../templates.ts';
import { defineFormat } from './format.ts';
import { pageWords } from './page-words.ts';

/** GitHub-flavoured Markdown from what prints it. */
export function markdownPage(print: (notation: Notation) => string): string {
  const text = print({ id: 'markdown', escapesHtml: false, text: asMarkdown });
  return `${text.replaceAll(/\n{3,}/g, '\n\n').trim()}\n`;
}

/** The report as GitHub-flavoured Markdown, for the summary of a CI job. */
export const markdown = defineFormat({
  id: 'markdown',
  file: 'report.md',
  render: (assessment, own = null) =>
    markdownPage((notation) => renderReport(notation, assessment, pageWords(assessment), own)),
});
