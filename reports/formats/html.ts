import { oneLine } from '../text.ts';
import { readAsset, renderReport } from '../templates.ts';
import { defineFormat } from './format.ts';
import { pageWords } from './page-words.ts';

/** The page for people: one file, without network or scripts. */
export const html = defineFormat({
  id: 'html',
  file: 'report.html',
  render: (assessment) => {
    const notation = { id: 'html', escapesHtml: true, text: oneLine };
    const page = renderReport(notation, assessment, pageWords(assessment));
    // Put in last: text of a view loses its line breaks.
    return page.replace('/* style */', () => readAsset('formats', 'html', 'style.css'));
  },
});
