import { counterWords, toolWords } from '../../lib/assessment/imported-words.ts';
import { latenessWords } from '../../lib/assessment/simulator-words.ts';
import type { Assessment } from '../../lib/schema/assessment.ts';
import { formatDuration, formatInstant } from '../../lib/units/duration.ts';
import { formatCount, formatTrimmed } from '../../lib/units/number.ts';
import { cell, type Row, type Table } from '../blocks.ts';
import { defineSection } from './section.ts';

type Facts = readonly (readonly [name: string, value: string | number | boolean | null])[];

/** Two columns: a name and what it stood for; what is not known says so. */
function factTable(caption: string, facts: Facts, absent = 'not known'): Table {
  const rows = facts.map(([name, value]): Row => ({
    header: cell(name),
    cells: [value === null || value === '' ? cell(absent, '', 'missing') : cell(String(value))],
  }));
  return { caption, head: [cell('Name'), cell('Value')], numeric: false, rows, foot: '' };
}

/** Of a set that another tool made nothing is known beyond its name. */
function datasetWords({ workload: { dataset }, imported }: Assessment['run']): string {
  if (imported != null) return dataset.source;
  return `${dataset.source}, ${dataset.size === null ? 'each of its own' : `${formatCount(dataset.size)} distinct requests`}`;
}

function load({ run }: Assessment): Facts {
  const loop =
    run.loop === 'closed'
      ? 'closed: a slot sends its next request when the last one is done'
      : 'open: requests are sent by the clock';
  const parts = run.parts === undefined ? '' : ` in ${run.parts.length} parts`;
  const lasted =
    run.endedAt === null ? '' : `, ${formatDuration(Date.parse(run.endedAt) - Date.parse(run.startedAt))}${parts}`;
  return [
    ['Scenario', run.scenario],
    ['Started', `${formatInstant(run.startedAt)}${lasted}`],
    ['Ended', run.state],
    ['Loop', loop],
    [
      'Profile',
      `${run.profile.name}, ${run.loop === 'closed' ? 'concurrency' : 'rate'} ${run.profile.levels.join(', ')}`,
    ],
    ['Workload', run.workload.id],
    ['Data set', datasetWords(run)],
    [
      'Requests planned',
      run.requestsPlanned === null ? 'as many as there was time for' : formatCount(run.requestsPlanned),
    ],
  ];
}

/** What a simulator rests on, and whether it kept its own schedule. */
function simulation({ simulator }: Assessment): Facts {
  if (simulator === null) return [];
  const { evidence, timeScale, lateness } = simulator;
  return [
    ['Evidence of the simulation', evidence],
    ...(timeScale === 1 ? [] : [['Slowed down', `${formatTrimmed(timeScale)} times`] as const]),
    ['Lateness of the simulator', latenessWords(lateness)],
  ];
}

function server(assessment: Assessment): Facts {
  const { server: identity } = assessment.run;
  return [
    ['Address', identity.baseUrl],
    ['Server', identity.kind === null ? null : [identity.kind, identity.version ?? 'version unknown'].join(' ')],
    [
      'Simulation',
      identity.simulated === null
        ? assessment.run.imported == null
          ? 'no'
          : null
        : `${identity.simulated.profile} (${identity.simulated.provenance})`,
    ],
    ...simulation(assessment),
    ['Model', identity.model],
    ['Model root', identity.modelRoot],
    ['Longest context', identity.maxModelLen === null ? null : `${formatCount(identity.maxModelLen)} tokens`],
    ...Object.entries(identity.cacheConfig ?? {}),
  ];
}

const binaries = {
  extension: 'with the extension: streams are measured',
  stock: 'stock: streams are not measured',
} as const;

/** What sent the requests: a k6 of a kind, or another tool and the files that it left. */
function origin(run: Assessment['run']): Facts {
  const { client: tools, imported } = run;
  if (imported == null || tools.binary === 'imported')
    return [
      ['k6', tools.k6],
      ['Binary', tools.binary === 'imported' ? null : binaries[tools.binary]],
    ];
  return [
    ['Made by', toolWords(run)],
    ...imported.files.map(({ name, sha256 }) => ['Imported from', `${name}, SHA-256 ${sha256.slice(0, 12)}…`] as const),
    ['Tokens', `by ${counterWords(run)}`],
  ];
}

function client({ run, evidence }: Assessment): Facts {
  const { client: tools } = run;
  const foreign =
    evidence.foreignLines > 0 ? ` (${formatCount(evidence.foreignLines)} lines of other programs left out)` : '';
  return [
    ['Run', run.id],
    ['k6-vllm', [tools.suite, tools.revision].filter(Boolean).join(', revision ')],
    ...origin(run),
    ['Numbers from', evidence.source === 'records' ? 'request records' : "k6's aggregates"],
    ['Files', `${evidence.files.join(', ')}${foreign}`],
  ];
}

export default defineSection({
  id: 'configuration',
  title: 'What was run against what',
  view: (assessment) => ({
    tables: [
      factTable('Load', load(assessment)),
      factTable('Server', server(assessment)),
      factTable('Client and evidence', client(assessment)),
      factTable('Settings', Object.entries(assessment.run.configuration), 'not set'),
    ],
  }),
});
