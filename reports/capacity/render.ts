import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Plan } from '../../lib/schema/plan.ts';
import { UsageError } from '../../lib/schema/usage-error.ts';
import { formatInstant } from '../../lib/units/duration.ts';
import { htmlPage } from '../formats/html.ts';
import { jsonText } from '../formats/json.ts';
import { markdownPage } from '../formats/markdown.ts';
import type { Notation } from '../templates.ts';
import { renderSections } from '../templates.ts';
import { asPlainLine } from '../text.ts';
import { writeWhole } from '../write-file.ts';
import { capacitySections } from './sections/index.ts';

export interface PlanRenderOptions {
  /** Ids of the formats to write; all by default. */
  readonly formats?: readonly string[];
}

export interface RenderedPlan {
  /** The answer in one line of plain text. */
  readonly headline: string;
  /** Paths of the files written. */
  readonly files: readonly string[];
}

/** What stands around the sections. */
function pageWords({ id, suite, title, createdAt, simulated }: Plan) {
  return {
    title: `Capacity: ${title}`,
    kind: simulated === null ? 'Capacity report' : 'Capacity report of a simulation',
    heading: title,
    when: formatInstant(createdAt),
    footer: `Plan ${id}, k6-vllm ${suite}. Every number here stands in plan.json.`,
  };
}

const printed =
  (plan: Plan) =>
  (notation: Notation): string =>
    renderSections(notation, { sections: capacitySections, folder: ['capacity', 'sections'] }, plan, pageWords(plan));

/** Every format of a plan, in the order written. */
const formats: readonly { readonly id: string; readonly file: string; readonly render: (plan: Plan) => string }[] = [
  { id: 'json', file: 'plan.json', render: jsonText },
  { id: 'html', file: 'capacity.html', render: (plan) => htmlPage(printed(plan)) },
  { id: 'markdown', file: 'capacity.md', render: (plan) => markdownPage(printed(plan)) },
];

/** Writes plan.json, capacity.html and capacity.md into a folder, from which the folders of the runs are told. Mistakes of the user's are UsageErrors. */
export async function renderPlan(plan: Plan, folder: string, options: PlanRenderOptions = {}): Promise<RenderedPlan> {
  const known = formats.map(({ id }) => id);
  const wanted = options.formats ?? known;
  const unknown = wanted.filter((id) => !known.includes(id));
  if (unknown.length > 0)
    throw new UsageError(
      'Unknown format of a capacity report',
      unknown.map((id) => `${id}: known are ${known.join(', ')}`),
    );
  await mkdir(folder, { recursive: true });
  const files: string[] = [];
  for (const { file, render } of formats.filter(({ id }) => wanted.includes(id))) {
    await writeWhole(join(folder, file), render(plan));
    files.push(join(folder, file));
  }
  return { headline: asPlainLine(plan.headline), files };
}
