import type { EngineRows, MemoryUse, TokenUse } from '../lib/schema/server-use.ts';
import { formatBytes } from '../lib/units/bytes.ts';
import { formatCount, formatSignificant, formatTrimmed, missing } from '../lib/units/number.ts';
import { formatQuantity } from '../lib/units/quantity.ts';
import { cell, type Cell, type Row, type Table } from './blocks.ts';

const untold = cell(missing, '', 'missing');
const shareCell = (share: number | null | undefined): Cell =>
  share === null || share === undefined ? untold : cell(formatQuantity(share, 'share'));

/** Tokens in total and by the mean request, and what of the context they take. */
export function tokenUseTable({ requests, prompt, cached, output, all, context }: TokenUse): Table {
  const rows: readonly (readonly [string, TokenUse['all'] | null, number | null | undefined])[] = [
    ['Prompt', prompt, context?.promptShare],
    [
      'of it from the prefix cache',
      cached,
      cached === null || context === null ? null : cached.mean / context.maxModelLen,
    ],
    ['Output', output, context?.outputShare],
    ['Together', all, context?.requestShare],
  ];
  const length = context === null ? null : formatCount(context.maxModelLen);
  return {
    caption: `Tokens in total, and use of the context window (n = ${formatCount(requests)})`,
    head: [
      cell(''),
      cell('Total'),
      cell('Mean of a request'),
      ...(length === null ? [] : [cell('Share of the context', `${length} tokens`)]),
    ],
    numeric: true,
    rows: rows.flatMap(([title, tokens, share]): Row[] =>
      tokens === null
        ? []
        : [
            {
              header: cell(title),
              cells: [
                cell(formatCount(tokens.total)),
                cell(formatSignificant(tokens.mean)),
                ...(length === null ? [] : [shareCell(share)]),
              ],
            },
          ],
    ),
    foot:
      length === null
        ? 'The server does not tell its longest context.'
        : 'Of the measured successes. A request may take the whole context; what the mean leaves free is room for longer prompts or answers.',
  };
}

const sources: Readonly<Record<MemoryUse['rows'][number]['source'], string>> = { told: 'told', computed: 'computed' };

/** How many requests the KV cache holds at a time, as sentences. */
export function memoryWords({ kvCacheTokens, longestRequests, meanRequests }: MemoryUse): string {
  if (kvCacheTokens === null) return '';
  const fits = [
    ...(longestRequests === null ? [] : [`${formatTrimmed(longestRequests)} requests of the longest context`]),
    ...(meanRequests === null ? [] : [`${formatTrimmed(meanRequests)} requests of the mean length`]),
  ];
  const held = fits.length === 0 ? '' : `: ${fits.join(', or ')} at a time, and more where they share a start`;
  return `The KV cache holds ${formatCount(kvCacheTokens)} tokens${held}. Further requests wait, and take no more memory.`;
}

const lowerFirst = (text: string): string =>
  text.startsWith('KV') ? text : text.charAt(0).toLowerCase() + text.slice(1);

/** What takes the memory of the GPUs; null where nothing is told of it. */
export function memoryTable({ rows, totalBytes }: MemoryUse): Table | null {
  if (rows.length === 0) return null;
  const told = new Set(rows.map(({ what }) => what));
  const lacking = ['Weights of the model', 'KV cache'].filter((what) => !told.has(what)).map(lowerFirst);
  return {
    caption: totalBytes === null ? 'Memory of the GPU' : `Memory of the GPU, ${formatBytes(totalBytes)} in all`,
    head: [cell(''), cell('Memory'), cell('Share'), cell('Source')],
    numeric: true,
    rows: rows.map(({ what, bytes, share, source, note }) => ({
      header: cell(what, note),
      cells: [cell(formatBytes(bytes)), shareCell(share), cell(sources[source])],
    })),
    foot: [
      'Told: by the server or the exporter of its GPU. Computed: from facts that are named beside it.',
      ...(lacking.length === 0
        ? []
        : [
            `Not known: ${lacking.join(' and ')}. The setting WEIGHT_BITS tells the bits of a weight, a config.json by --facts the shape of a model.`,
          ]),
    ].join(' '),
  };
}

/** Hardware, model and configuration of the engine, each with who tells it; null where nobody tells anything. */
export function engineTable(rows: EngineRows): Table | null {
  if (rows.length === 0) return null;
  return {
    caption: 'Hardware, model and engine',
    head: [cell(''), cell('Value'), cell('Told by')],
    numeric: false,
    rows: rows.map(({ name, value, source }) => ({ header: cell(name), cells: [cell(value), cell(source)] })),
    foot: 'What the server does not tell over HTTP is not here: vLLM keeps max_num_seqs, max_num_batched_tokens and chunked prefill to itself.',
  };
}
