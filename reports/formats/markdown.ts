import { asMarkdown } from '../text.ts';
import { renderReport } from '../templates.ts';
import { defineFormat } from './format.ts';
import { pageWords } from './page-words.ts';

/** The report as GitHub-flavoured Markdown, for the summary of a CI job. */
export const markdown = defineFormat({
  id: 'markdown',
  file: 'report.md',
  render: (assessment) => {
    const notation = { id: 'markdown', escapesHtml: false, text: asMarkdown };
    const text = renderReport(notation, assessment, pageWords(assessment));
    return `${text.replaceAll(/\n{3,}/g, '\n\n').trim()}\n`;
  },
});
