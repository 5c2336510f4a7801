import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { scenarioDescriptionSchema, type ScenarioDescription } from '../../lib/schema/scenario-description.ts';
import { UsageError } from '../../lib/schema/usage-error.ts';
import { formatCount } from '../../lib/units/number.ts';
import { scenarioPath } from '../scenario-path.ts';
import { fail, ok, skipped, warn, type Finding } from './check.ts';
import type { K6Look } from './tools.ts';

/** What a scenario would send, and what there is to say of that. */
export interface Described {
  readonly scenario: ScenarioDescription | null;
  readonly finding: Finding;
}

/** As long as a large data set takes to be checked. */
const patienceMs = 60_000;

/** Asks a scenario what it would send, by the k6 that would run it; nothing is sent. */
export function describeScenario(name: string, k6: K6Look, environment: NodeJS.ProcessEnv): Described {
  if (k6.version === null) return undescribed(skipped('there is no k6 to ask it with'));
  let script: string;
  try {
    script = scenarioPath(name);
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    const [mend = '', ...others] = error.problems;
    return undescribed(fail(error.message.replace(/\.$/, ''), [mend, ...others].join('; ')));
  }
  const folder = mkdtempSync(join(tmpdir(), 'k6-vllm-doctor-'));
  try {
    const file = join(folder, 'scenario.json');
    const { stdout, stderr, status } = spawnSync(
      k6.path,
      ['run', '--quiet', '--no-usage-report', '--log-format', 'raw', script],
      {
        env: { ...environment, K6_VLLM_DESCRIBE: file },
        encoding: 'utf8',
        timeout: patienceMs,
        maxBuffer: 2 ** 26,
      },
    );
    const text = textOf(file);
    if (text === null)
      return undescribed(
        fail(`k6 could not load it (exit code ${String(status)}): ${lastLines(stderr + stdout)}`, 'Mend what k6 says.'),
      );
    return read(text);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const undescribed = (finding: Finding): Described => ({ scenario: null, finding });

function textOf(file: string): string | null {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return null;
  }
}

const lastLines = (text: string): string => text.trim().split('\n').slice(-3).join(' ').slice(-300);

function read(text: string): Described {
  const description = scenarioDescriptionSchema.parse(JSON.parse(text));
  if ('problems' in description) {
    const { problems } = description;
    return undescribed(
      fail(
        problems.join('; '),
        problems.length === 1 ? 'Mend it: nothing would be sent.' : 'Mend them: nothing would be sent.',
      ),
    );
  }
  const { scenario, workload, profile } = description;
  const turns = profile.turns === null ? 'until its time is over' : `${formatCount(profile.turns)} requests`;
  const seen = `${scenario}: ${turns} of ${workload.source}, by ${profile.id} with up to ${formatCount(profile.vus)} in flight`;
  const [warning] = profile.warnings;
  return {
    scenario: description,
    finding:
      warning === undefined
        ? ok(seen)
        : warn(`${seen}. ${profile.warnings.join(' ')}`, 'Change the settings that it names.'),
  };
}
