import { auditLists } from '../audit-lists.ts';
import { auditsTitle } from '../blocks.ts';
import { defineSection } from './section.ts';

export default defineSection({
  id: 'audits',
  title: auditsTitle,
  view: ({ audits, run }) => (audits.length === 0 ? null : auditLists(audits, run.loop)),
});
