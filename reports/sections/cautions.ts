import { defineSection } from './section.ts';

export default defineSection({
  id: 'cautions',
  title: 'Before you quote these numbers',
  view: ({ notes }) =>
    notes.length === 0
      ? null
      : { notes: notes.map(({ weight, happened, why, remedy }) => ({ weight, happened, why, remedy })) },
});
