import { oneLine } from '../../lib/units/printable.ts';
import { styleSheet } from '../own-templates/folder.ts';
import { fileOf, type OwnTemplates } from '../template-files.ts';
import { renderReport, type Notation } from '../templates.ts';
import { defineFormat } from './format.ts';
import { pageWords } from './page-words.ts';

/** A page from what prints it, with the style sheet in it. */
export function htmlPage(print: (notation: Notation) => string, own: OwnTemplates | null = null): string {
  const page = print({ id: 'html', escapesHtml: true, text: oneLine });
  // Put in last: text of a view loses its line breaks.
  return page.replace('/* style */', () => fileOf(own, styleSheet, ...styleSheet.split('/')).text);
}

/** The page for people: one file, without network or scripts. */
export const html = defineFormat({
  id: 'html',
  file: 'report.html',
  render: (assessment, own = null) =>
    htmlPage((notation) => renderReport(notation, assessment, pageWords(assessment), own), own),
});
