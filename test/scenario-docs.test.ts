// docs/scenarios.md against the scenarios themselves: its tables are theirs, and its commands are ones that they take.
import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { before, test } from 'node:test';
import { misspelledSettings } from '../lib/configuration/misspelled-settings.ts';
import { readConfiguration } from '../lib/configuration/read-configuration.ts';
import { presets } from '../lib/objectives/presets/index.ts';
import { standard } from '../lib/objectives/presets/standard.ts';
import { supplyOf } from '../lib/profiles/supply.test-support.ts';
import { unfitSettings, withDefaults } from '../lib/profiles/shape-settings.ts';
import type { ScenarioDefinition } from '../scenarios/runtime/scenario.ts';
import { root } from './k6-process.ts';
import { scenarioDefinitions } from './scenario-definitions.ts';

const path = join(root, 'docs', 'scenarios.md');
const page = readFileSync(path, 'utf8');
let definitions: readonly ScenarioDefinition[];

before(async () => {
  definitions = await scenarioDefinitions();
});

/** A default as a reader would write it: a file of the repository by its place there. */
const written = (value: string): string => value.replace(/^\/.*\/(?=fixtures\/)/, '');

function scenarioTable(): string {
  const rows = definitions.map(({ id, about, workload, profile, objectives = standard, defaults = {} }) => {
    const set = Object.entries(defaults).map(([name, value]) => `\`${name}=${written(value)}\``);
    return `| \`${id}\` | ${about} | \`${workload.id}\` | \`${profile.id}\` | \`${objectives.id}\` | ${set.join(' ')} |`;
  });
  return [
    '| Scenario | What for | Workload | Profile | Promises | Defaults |',
    '|---|---|---|---|---|---|',
    ...rows,
  ].join('\n');
}

const presetList = (): string =>
  Object.values(presets)
    .map(({ id, about }) => `- \`${id}\`: ${about}`)
    .join('\n');

test('the tables of scenarios and of promises are those of the definitions (UPDATE_GOLDEN=1 rewrites them)', () => {
  let expected = page;
  for (const [name, text] of Object.entries({ scenarios: scenarioTable(), presets: presetList() })) {
    const place = new RegExp(`(<!-- ${name} -->\\n)[\\s\\S]*?(<!-- /${name} -->)`);
    assert.match(page, place);
    expected = expected.replace(place, (_, start: string, end: string) => `${start}${text}\n${end}`);
  }
  if (process.env.UPDATE_GOLDEN === '1') writeFileSync(path, expected);
  else assert.equal(page, expected);
});

/** The commands in the tables of the reports: a scenario, and what is set for it. */
const commands = [...page.matchAll(/`((?:[A-Z_0-9]+=\S+ )*)bin\/k6 run scenarios\/([a-z-]+)\.js`/g)].map(
  ([, settings = '', id = '']) => ({
    id,
    environment: Object.fromEntries(
      settings
        .split(' ')
        .filter(Boolean)
        .map((each) => [each.slice(0, each.indexOf('=')), each.slice(each.indexOf('=') + 1)]),
    ),
  }),
);

test('every command that reproduces something of the reports is one that its scenario takes', () => {
  assert.ok(commands.length > 40, `${commands.length} commands`);
  for (const { id, environment } of commands) {
    const said = `${JSON.stringify(environment)} ${id}`;
    const { profile, workload, defaults = {} } = definitions.find((one) => one.id === id) ?? assert.fail(said);
    assert.deepEqual([...misspelledSettings(environment), ...unfitSettings(environment, profile)], [], said);
    const { configuration, problems } = readConfiguration(withDefaults(environment, defaults));
    assert.deepEqual(problems, [], said);
    assert.ok(configuration !== null);
    assert.deepEqual(workload.problems?.(configuration) ?? [], [], said);
    // what a file holds is known when it is there
    if (configuration.DATASET !== null || configuration.RESUME !== null) continue;
    assert.deepEqual(profile.problems(configuration, supplyOf()), [], said);
    assert.ok(profile.plan(configuration, supplyOf()).stages.length > 0, said);
  }
});

test('the README names every scenario and links to their page', () => {
  const readme = readFileSync(join(root, 'README.md'), 'utf8');
  for (const { id } of definitions) assert.ok(readme.includes(`\`${id}\``), id);
  assert.ok(readme.includes('(docs/scenarios.md)'));
});
