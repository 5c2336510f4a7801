import { auditLists } from '../../audit-lists.ts';
import { auditsTitle } from '../../blocks.ts';
import { defineSection } from '../../sections/section.ts';
import type { JudgedFile } from '../judged-file.ts';
import { loopOf } from '../words.ts';

/** How every question was answered, result by result. */
export const audits = defineSection<JudgedFile>({
  id: 'audits',
  title: auditsTitle,
  view: ({ results }) => ({
    results: results.map((result) => ({ text: result.name, ...auditLists(result.audits, loopOf(result)) })),
  }),
});
