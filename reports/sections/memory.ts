import { memoryTable, memoryWords } from '../server-use-tables.ts';
import { defineSection } from './section.ts';

export default defineSection({
  id: 'memory',
  title: 'The memory of the GPU',
  view: ({ memory }) => (memory === null ? null : { text: memoryWords(memory), table: memoryTable(memory) }),
});
