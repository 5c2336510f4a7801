import { defineSection } from './section.ts';

export default defineSection({
  id: 'cautions',
  title: 'Before you quote these numbers',
  view: ({ notes }) => ({
    text: notes.length === 0 ? 'Nothing speaks against them that this report knows of.' : '',
    notes: notes.map(({ weight, happened, why, remedy }) => ({ weight, happened, why, remedy })),
  }),
});
