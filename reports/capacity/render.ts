import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Plan } from '../../lib/schema/plan.ts';
import { UsageError } from '../../lib/schema/usage-error.ts';
import { formatInstant } from '../../lib/units/duration.ts';
import { htmlPage } from '../formats/html.ts';
import { jsonText } from '../formats/json.ts';
import { markdownPage } from '../formats/markdown.ts';
import { readOwnTemplates } from '../own-templates/read.ts';
import { capacityReport } from '../report-kinds.ts';
import { alertsFile } from './alerts-file.ts';
import { withAllMistakes } from '../template-fault.ts';
import type { OwnTemplates } from '../template-files.ts';
import { renderSections, type Notation } from '../templates.ts';
import { asPlainLine } from '../text.ts';
import { writeWhole } from '../write-file.ts';

export interface PlanRenderOptions {
  /** Ids of the formats to write; all by default. */
  readonly formats?: readonly string[];
  /** The folder of a user's templates. */
  readonly template?: string;
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
  (plan: Plan, own: OwnTemplates | null) =>
  (notation: Notation): string =>
    renderSections(notation, capacityReport, plan, pageWords(plan), own);

interface PlanFormat {
  readonly id: string;
  readonly file: string;
  readonly render: (plan: Plan, own: OwnTemplates | null) => string;
}

/** Every format of a plan, in the order written. */
const formats: readonly PlanFormat[] = [
  { id: 'json', file: 'plan.json', render: jsonText },
  { id: 'html', file: 'capacity.html', render: (plan, own) => htmlPage(printed(plan, own), own) },
  { id: 'markdown', file: 'capacity.md', render: (plan, own) => markdownPage(printed(plan, own)) },
  { id: 'alerts', file: 'alerts.yml', render: ({ id, alerts }) => alertsFile(id, alerts) },
];

/** Writes plan.json, capacity.html, capacity.md and alerts.yml into a folder, from which the folders of the runs are told. Mistakes of the user's are UsageErrors. */
export async function renderPlan(plan: Plan, folder: string, options: PlanRenderOptions = {}): Promise<RenderedPlan> {
  const known = formats.map(({ id }) => id);
  const wanted = options.formats ?? known;
  const unknown = wanted.filter((id) => !known.includes(id));
  if (unknown.length > 0)
    throw new UsageError(
      'Unknown format of a capacity report',
      unknown.map((id) => `${id}: known are ${known.join(', ')}`),
    );
  const own = await readOwnTemplates(options.template);
  const contents = withAllMistakes<readonly [file: string, content: string]>(
    formats
      .filter(({ id }) => wanted.includes(id))
      .map(({ file, render }) => () => [join(folder, file), render(plan, own)]),
  );
  await mkdir(folder, { recursive: true });
  for (const [file, content] of contents) writeWhole(file, content);
  return { headline: asPlainLine(plan.headline), files: contents.map(([file]) => file) };
}
