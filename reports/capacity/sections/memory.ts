import type { Plan } from '../../../lib/schema/plan.ts';
import type { Series } from '../../../lib/schema/plan/series.ts';
import type { Table } from '../../blocks.ts';
import { defineSection } from '../../sections/section.ts';
import { engineTable, memoryTable, memoryWords } from '../../server-use-tables.ts';
import { detailed, seriesSuffix } from '../chosen-series.ts';

/** The tables that can be told, each with the name of its series. */
const named = (plan: Plan, series: Series, tables: readonly (Table | null)[]): Table[] =>
  tables.flatMap((table) =>
    table === null ? [] : [{ ...table, caption: `${table.caption}${seriesSuffix(plan, series)}` }],
  );

export default defineSection<Plan>({
  id: 'memory',
  title: 'Memory and engine',
  view: (plan) => {
    const parts = detailed(plan).flatMap((series) => {
      const { memory, engine } = series;
      const tables = named(plan, series, [memory === null ? null : memoryTable(memory), engineTable(engine)]);
      const text = memory === null ? '' : memoryWords(memory);
      return tables.length === 0 && text === '' ? [] : [{ tables, text }];
    });
    return parts.length === 0 ? null : { parts };
  },
});
