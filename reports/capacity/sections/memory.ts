import type { Plan } from '../../../lib/schema/plan.ts';
import type { Series } from '../../../lib/schema/plan/series.ts';
import { formatCount, formatSignificant, missing } from '../../../lib/units/number.ts';
import { formatQuantity } from '../../../lib/units/quantity.ts';
import { cell, type Row, type Table } from '../../blocks.ts';
import { defineSection } from '../../sections/section.ts';
import { formatBytes } from '../bytes.ts';
import { detailed, seriesSuffix } from '../chosen-series.ts';
import { absent } from '../words.ts';

type Memory = NonNullable<Series['memory']>;

const sources = { told: 'told by the server', computed: 'computed' } as const;

function memoryTable(plan: Plan, series: Series, { rows, totalBytes }: Memory): Table {
  return {
    caption: `Memory of the GPUs${seriesSuffix(plan, series)}`,
    head: [cell('What'), cell('Memory'), cell('Share'), cell('Source')],
    numeric: true,
    rows: [
      ...rows.map(({ what, bytes, share, source, note }): Row => ({
        header: cell(what, note),
        cells: [
          cell(formatBytes(bytes)),
          share === null ? absent() : cell(formatQuantity(share, 'share')),
          cell(sources[source]),
        ],
      })),
      ...(totalBytes === null
        ? []
        : [{ header: cell('All'), cells: [cell(formatBytes(totalBytes)), cell('100\u00a0%'), cell('')] }]),
    ],
    foot: '',
  };
}

/** What the KV cache holds, in a sentence; empty where nothing is told of it. */
function cacheWords({ kvCacheTokens, longestRequests, meanRequests }: Memory): string {
  if (kvCacheTokens === null) return '';
  const holds = [
    ...(longestRequests === null ? [] : [`${formatSignificant(longestRequests)} of the longest context`]),
    ...(meanRequests === null ? [] : [`${formatSignificant(meanRequests)} of those sent`]),
  ];
  const at = holds.length === 0 ? '' : `: at a time requests for ${holds.join(', or ')}`;
  return `The KV cache holds ${formatCount(kvCacheTokens)} tokens${at}.`;
}

const engineTable = (plan: Plan, series: Series): Table => ({
  caption: `Configuration of the engine${seriesSuffix(plan, series)}`,
  head: [cell('Setting'), cell('Value'), cell('Source')],
  numeric: false,
  rows: series.engine.map(({ name, value, source }): Row => ({
    header: cell(name),
    cells: [cell(value === '' ? missing : value), cell(source)],
  })),
  foot: '',
});

export default defineSection<Plan>({
  id: 'memory',
  title: 'Memory and engine',
  view: (plan) => {
    const parts = detailed(plan).flatMap((series) => {
      const { memory, engine } = series;
      const tables = [
        ...(memory === null || memory.rows.length === 0 ? [] : [memoryTable(plan, series, memory)]),
        ...(engine.length === 0 ? [] : [engineTable(plan, series)]),
      ];
      const text = memory === null ? '' : cacheWords(memory);
      return tables.length === 0 && text === '' ? [] : [{ tables, text }];
    });
    return parts.length === 0 ? null : { parts };
  },
});
