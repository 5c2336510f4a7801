import { engineTable } from '../server-use-tables.ts';
import { defineSection } from './section.ts';

export default defineSection({
  id: 'engine',
  title: 'The engine',
  view: ({ engine }) => {
    const table = engineTable(engine);
    return table === null ? null : { table };
  },
});
