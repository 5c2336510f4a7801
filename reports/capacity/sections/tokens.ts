import type { Plan } from '../../../lib/schema/plan.ts';
import { defineSection } from '../../sections/section.ts';
import { tokenUseTable } from '../../server-use-tables.ts';
import { detailed, seriesSuffix } from '../chosen-series.ts';

export default defineSection<Plan>({
  id: 'tokens',
  title: 'Tokens, and the context they use',
  view: (plan) => {
    const tables = detailed(plan).flatMap((series) => {
      if (series.tokens === null) return [];
      const table = tokenUseTable(series.tokens);
      return [{ ...table, caption: `${table.caption}${seriesSuffix(plan, series)}` }];
    });
    return tables.length === 0 ? null : { tables };
  },
});
