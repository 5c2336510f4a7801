// The pipelines of deploy/ci/: read by the platforms' own schemas, and their commands run in a repository that has the suite beside it.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, readFileSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { convertWorkflowTemplate, NoOperationTraceWriter, parseWorkflow } from '@actions/workflow-parser';
import { Ajv } from 'ajv';
import { parse } from 'yaml';
import { messageOf, readJunit, resultOf, testCases, testNamed } from '../reports/junit.test-support.ts';
import { startSimulator } from '../simulator/main.ts';
import { writeRunFolder } from '../simulator/virtual-run/run-folder.ts';
import { workers } from '../simulator/virtual-run/scenarios.test-support.ts';
import { virtualRun } from '../simulator/virtual-run/virtual-run.ts';
import { readRunFile, root, runProcess, temporaryFolder, type Ended } from './k6-process.ts';

const folder = join(root, 'deploy', 'ci');
const [githubText, gitlabText] = ['github-actions.yml', 'gitlab-ci.yml'].map((name) =>
  readFileSync(join(folder, name), 'utf8'),
) as [string, string];

interface Step {
  readonly name?: string;
  readonly run?: string;
  readonly if?: string;
  readonly with?: Readonly<Record<string, string>>;
}

interface Workflow {
  readonly env: Readonly<Record<string, string>>;
  readonly jobs: Readonly<
    Record<string, { readonly steps: readonly Step[]; readonly env?: Readonly<Record<string, unknown>> }>
  >;
}

interface GitlabJob {
  readonly before_script: readonly string[];
  readonly script: readonly string[];
}

const github = parse(githubText) as Workflow;
const gitlab = parse(gitlabText) as Readonly<Record<string, GitlabJob>> & {
  readonly variables: Readonly<Record<string, string>>;
};
const jobs = ['smoke', 'nightly', 'regression'] as const;
type Job = (typeof jobs)[number];

const githubSteps = (job: Job): readonly Step[] => github.jobs[job]?.steps ?? assert.fail(`no job ${job}`);
const named = (job: Job, name: RegExp): Step =>
  githubSteps(job).find((step) => name.test(step.name ?? '')) ?? assert.fail(`no step ${name.source}`);
const gitlabJob = (job: string): GitlabJob => gitlab[job] ?? assert.fail(`no job ${job}`);

/** A user's repository, with the suite where a pipeline puts it. */
function repository(): string {
  const place = temporaryFolder(after);
  symlinkSync(root, join(place, 'k6-vllm'));
  return place;
}

/** As both platforms run what stands in a step: by bash, up to the first command that fails. */
const shell = (script: string, cwd: string, env: Record<string, string> = {}): Promise<Ended> =>
  runProcess({ command: 'bash', args: ['-e', '-o', 'pipefail', '-c', script], cwd, env });

/** `pipeline.sh` as the plain shell runs it. */
const pipeline = (words: string, cwd: string, env: Record<string, string> = {}): Promise<Ended> =>
  shell(`k6-vllm/deploy/ci/pipeline.sh ${words}`, cwd, env);

async function githubProblems(content: string): Promise<string[]> {
  const { context, value } = parseWorkflow({ name: 'load-tests.yml', content }, new NoOperationTraceWriter());
  if (value !== undefined) await convertWorkflowTemplate(context, value);
  return context.errors.getErrors().map(({ message }) => message);
}

function gitlabProblems(content: string): string[] {
  const schema = JSON.parse(readFileSync(join(root, 'fixtures', 'schemas', 'gitlab-ci.json'), 'utf8')) as object;
  const validate = new Ajv({ strict: false, validateFormats: false }).compile(schema);
  return validate(parse(content)) ? [] : (validate.errors ?? []).map(({ instancePath }) => instancePath);
}

describe('the files of the platforms', () => {
  test('GitHub’s own parser reads the workflow, and finds what is planted in it', async () => {
    assert.deepEqual(await githubProblems(githubText), []);
    assert.notDeepEqual(
      await githubProblems(githubText.replace('runs-on: ubuntu-latest', 'runs-at: ubuntu-latest')),
      [],
    );
    assert.notDeepEqual(await githubProblems(githubText.replace('${{ github.token }}', '${{ githup.token }}')), []);
    assert.notDeepEqual(await githubProblems(githubText.replace("'17 2 * * *'", "'at night'")), []);
  });

  test('GitLab’s own schema takes its file, and refuses what is planted in it', () => {
    assert.deepEqual(gitlabProblems(gitlabText), []);
    assert.notDeepEqual(gitlabProblems(gitlabText.replace('  script:', '  scripts:')), []);
    assert.notDeepEqual(gitlabProblems(gitlabText.replace('when: always', 'when: sometimes')), []);
  });

  test('both take this version of the suite, build it by its own target, and go the same three steps', async () => {
    const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string };
    assert.deepEqual([github.env['K6_VLLM_REF'], gitlab.variables['K6_VLLM_REF']], [`v${version}`, `v${version}`]);
    assert.match(readFileSync(join(root, 'Makefile'), 'utf8'), /^setup:/m);
    assert.equal(gitlabJob('.k6-vllm').before_script.at(-1), 'make -C k6-vllm setup');
    for (const job of jobs) {
      assert.equal(named(job, /^Build/).run, 'make -C k6-vllm setup');
      const commands = githubSteps(job).flatMap(({ run }) => run ?? []);
      const command = `k6-vllm/deploy/ci/pipeline.sh ${job}`;
      assert.ok(commands.includes(command), command);
      assert.deepEqual(gitlabJob(job).script, [command]);
    }
  });

  test('the script is sound for bash, and says its steps where none is named', async () => {
    assert.equal((await shell('bash -n k6-vllm/deploy/ci/pipeline.sh', repository())).code, 0);
    const { code, output } = await pipeline('', repository());
    assert.equal(code, 1);
    for (const job of jobs) assert.match(output, new RegExp(`^pipeline\\.sh ${job} `, 'm'));
  });
});

/** All JUnit XML in a folder of results, each valid by the published schemas. */
const junitIn = (results: string) =>
  readdirSync(results, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('junit.xml'))
    .sort()
    .map((file) => readJunit(readFileSync(join(results, file), 'utf8')));

describe('smoke', () => {
  test('as GitHub runs it: a simulated server is asked, and the report stands on the page of the job', async () => {
    const place = repository();
    const page = join(place, 'page.md');
    // what names the real server may be set for the whole pipeline; smoke leaves it alone
    const env = {
      GITHUB_STEP_SUMMARY: page,
      BASE_URL: 'http://127.0.0.1:9',
      API_KEY: 'canary',
      PIPELINE_SIMULATOR: 'instant',
    };
    for (const { run, name } of githubSteps('smoke').filter(
      (step) => step.run !== undefined && !step.run.startsWith('make '),
    )) {
      const { code, output } = await shell(run ?? '', place, env);
      assert.equal(code, 0, `${name}: ${output}`);
    }
    assert.match(readFileSync(page, 'utf8'), /^# smoke on .*\n\nLoad test report, /);
    const kept = named('smoke', /^Keep/).with?.['path'] ?? '';
    const [junit] = junitIn(join(place, kept));
    assert.ok(junit !== undefined && testCases(junit).every((one) => resultOf(one) !== 'failure'));
    assert.ok(existsSync(join(place, kept, 'smoke', 'report.html')));
  });

  test('as GitLab runs it: a missed objective is exit code 99, and a failure that names value, limit and report', async () => {
    const place = repository();
    const env = { PIPELINE_SIMULATOR: 'instant', REQUESTS: '60', SLO_P95_E2E: '1ms' };
    const { code, output } = await shell(gitlabJob('smoke').script.join('\n'), place, env);
    assert.equal(code, 99, output);
    const [junit] = junitIn(join(place, 'load-test-results'));
    assert.ok(junit !== undefined);
    const missed = testNamed(junit, 'p95 end-to-end time < 1 ms');
    assert.equal(resultOf(missed), 'failure');
    assert.match(messageOf(missed), /^p95 end-to-end time .*\d m?s.*\(.*n = 60\), limit 1 ms$/);
    const report = /Report: (\S+)$/.exec(missed.children[0]?.text ?? '')?.[1] ?? '';
    assert.equal(report, 'load-test-results/smoke/report.html');
    assert.ok(existsSync(join(place, report)), 'the path is that in the artifact, and from the root of the repository');
  });
});

describe('nightly', () => {
  let simulator: Awaited<ReturnType<typeof startSimulator>>;
  before(async () => {
    simulator = await startSimulator({ profile: 'instant', apiKey: 'canary' });
  });
  after(() => simulator.close());

  test('as GitHub runs it: every run is made though one missed, each from prompts of its own, and the pipeline fails with 99', async () => {
    const place = repository();
    const env = {
      ...Object.fromEntries(
        Object.entries(github.jobs['nightly']?.env ?? {}).map(([name, value]) => [name, String(value)]),
      ),
      BASE_URL: simulator.url,
      API_KEY: 'canary',
      REQUESTS: '30',
      SLO_P95_E2E: '1ms',
      PIPELINE_RUNS: '2',
    };
    const { code, output } = await shell(named('nightly', /^Load tests/).run ?? '', place, env);
    assert.equal(code, 99, output);
    const runs = ['run-1', 'run-2'].map((name) => join(place, 'load-test-results', 'nightly', name));
    const [one, other] = runs.map((run) => readRunFile(run).configuration['SEED']);
    assert.match(String(one), /^\d{8}1$/);
    assert.equal(other, Number(one) + 1);
    assert.equal(junitIn(join(place, 'load-test-results')).length, 2);
    const page = await shell('k6-vllm/deploy/ci/pipeline.sh summary nightly', place);
    assert.equal(page.output.match(/^# inngest-style on /gm)?.length, 2);
  });

  test('as GitLab runs it: a server that is down is exit code 108, says so, and the page says that there is no report', async () => {
    const place = repository();
    await simulator.close();
    const { code, output } = await shell(gitlabJob('nightly').script.join('\n'), place, { BASE_URL: simulator.url });
    assert.equal(code, 108, output);
    assert.match(output, /No server answers at http:\/\/127\.0\.0\.1:\d+ .*Start it, or set BASE_URL to where it is\./);
    const page = await pipeline('summary', place);
    assert.equal(page.output, 'There is no report: nothing was sent. The log says why.\n');
    assert.equal((await pipeline('regression', place)).code, 1, 'there is nothing to compare');
    const none = await pipeline('nightly', place, { PIPELINE_RUNS: '0' });
    assert.equal(none.code, 1, 'a night without a run has not passed');
    assert.match(none.output, /PIPELINE_RUNS=0: it must be a whole number/);
  });
});

/** Two runs of a night, in virtual time: the same night always finds the same. */
async function night(
  place: string,
  profile: string,
  first: number,
  settings: Record<string, string> = {},
): Promise<void> {
  for (const i of [0, 1]) {
    const seed = first + i;
    const made = await virtualRun({
      scenario: workers,
      settings: { SEED: String(seed), REQUESTS: '200', CONCURRENCY: '10', SLO_P95_E2E: '60s', ...settings },
      server: { profile, seed },
    });
    await writeRunFolder(join(place, 'load-test-results', 'nightly', `run-${i + 1}`), made);
  }
}

const seedsOf = (lastGood: string): unknown[] =>
  readdirSync(lastGood).map((run) => readRunFile(join(lastGood, run)).configuration['SEED']);

const hasJq = spawnSync('jq', ['--version']).status === 0;

describe('regression', () => {
  const place = repository();
  const lastGood = join(place, 'last-good');
  const results = join(place, 'load-test-results', 'regression');
  const limits = { PIPELINE_FAIL_ON: 'requests-rate=25%,e2e-p50=25%' };
  const regression = (env: Record<string, string> = limits): Promise<Ended> =>
    shell(named('regression', /^Compare/).run ?? '', place, env);

  test('the first night passes with a word, and is the last good one from then on', async () => {
    await night(place, 'h100-llama-3.1-8b', 11);
    const { code, output } = await regression({});
    assert.equal(code, 0, output);
    assert.match(output, /^There is no last good run in last-good yet, so nothing is compared\.$/m);
    assert.match(output, /^Tonight's runs are now the last good ones, in last-good\.$/m);
    assert.deepEqual(seedsOf(lastGood), [11, 12]);
    const page = await shell(named('regression', /^Comparison on/).run ?? '', place, {
      GITHUB_STEP_SUMMARY: join(place, 'page.md'),
    });
    assert.equal(page.code, 0);
    assert.match(readFileSync(join(place, 'page.md'), 'utf8'), /^There is no last good run/);
  });

  test('a night as good passes, and takes its place', async () => {
    await night(place, 'h100-llama-3.1-8b', 21);
    const { code, output } = await regression();
    assert.equal(code, 0, output);
    assert.match(output, /^No regression: 2 of 2 limits are kept/m);
    assert.deepEqual(seedsOf(lastGood), [21, 22]);
    const [junit] = junitIn(results);
    assert.ok(junit !== undefined && testCases(junit).every((one) => resultOf(one) === 'passed'));
  });

  test('a night on a slower server fails with 99, and JUnit says what was measured, by how much it is worse and the limit', async () => {
    await night(place, 'l40s-llama-3.1-8b', 31);
    const { code, output } = await shell(gitlabJob('regression').script.join('\n'), place, limits);
    assert.equal(code, 99, output);
    assert.deepEqual(seedsOf(lastGood), [21, 22], 'what is worse is no measure for the next night');
    const [junit] = junitIn(results);
    assert.ok(junit !== undefined);
    const slower = testNamed(junit, 'End to end p50');
    assert.equal(resultOf(slower), 'failure');
    assert.match(messageOf(slower), /^[\d.]+ s after [\d.]+ s: [\d.]+ % worse, at 95 % worse by .*, limit 25 %/);
    assert.equal(slower.children[0]?.text, 'Report: load-test-results/regression/comparison.html');
    assert.match((await pipeline('summary regression', place)).output, /\*\*Regression\.\*\*/);
  });

  test('what is worse on purpose is accepted once, and is the measure from then on', async () => {
    const { code, output } = await regression({ ...limits, PIPELINE_ACCEPT: 'yes' });
    assert.equal(code, 0, output);
    assert.match(output, /^PIPELINE_ACCEPT is set, so nothing is compared\.$/m);
    assert.deepEqual(seedsOf(lastGood), [31, 32]);
    assert.match(githubText, /PIPELINE_ACCEPT: \$\{\{ inputs\.accept && 'yes' \|\| '' \}\}/);
  });

  test('a night that leaves it open passes with a warning unless it is strict, and takes nobody’s place', async () => {
    await night(place, 'l40s-llama-3.1-8b', 41);
    const env = { PIPELINE_FAIL_ON: 'e2e-p95=0.01%' };
    const { code, output } = await regression(env);
    assert.equal(code, 0, output);
    assert.match(output, /^Warning: inconclusive is not a pass/m);
    assert.match(output, /^Not every limit is decided, so last-good stays as it is\.$/m);
    assert.deepEqual(seedsOf(lastGood), [31, 32]);
    assert.equal((await pipeline('regression --strict', place, env)).code, 99);
  });

  test('a night that missed its objectives becomes nobody’s measure, though it is no worse', async () => {
    await night(place, 'l40s-llama-3.1-8b', 51, { SLO_P95_E2E: '100ms' });
    const { code, output } = await regression();
    assert.equal(code, 0, output);
    assert.match(
      output,
      /do not become the last good ones: load-test-results\/nightly\/run-1 does not keep its objectives/,
    );
    assert.deepEqual(seedsOf(lastGood), [31, 32]);
  });

  test(
    'GitHub’s list of artifacts gives the newest that this branch of this repository made, or none',
    { skip: hasJq ? false : 'jq is missing' },
    async () => {
      const tools = join(place, 'tools');
      mkdirSync(tools);
      writeFileSync(join(tools, 'gh'), '#!/bin/sh\nexec jq -r "$4" <"$ARTIFACTS"\n');
      chmodSync(join(tools, 'gh'), 0o755);
      const find = async (artifacts: readonly object[]): Promise<string> => {
        const [list, out] = ['artifacts.json', 'output'].map((name) => join(place, name)) as [string, string];
        writeFileSync(list, JSON.stringify({ artifacts }));
        writeFileSync(out, '');
        const env = {
          PATH: `${tools}:${process.env['PATH'] ?? ''}`,
          ARTIFACTS: list,
          GITHUB_OUTPUT: out,
          GITHUB_REPOSITORY: 'us/app',
          GITHUB_REF_NAME: 'main',
        };
        const { code, output } = await shell(named('regression', /^Find/).run ?? '', place, env);
        assert.equal(code, 0, output);
        return readFileSync(out, 'utf8');
      };
      const artifact = (id: number, day: number, rest: object = {}, expired = false): object => ({
        expired,
        created_at: `2026-11-${day}T00:00:00Z`,
        workflow_run: { id, head_branch: 'main', head_repository_id: 7, repository_id: 7, ...rest },
      });
      const others = [
        artifact(3, 23, { head_branch: 'dev' }),
        artifact(4, 24, { head_repository_id: 8 }),
        artifact(5, 25, {}, true),
      ];
      assert.equal(await find([artifact(1, 21), artifact(2, 22), ...others]), 'run=2\n');
      assert.equal(await find(others), 'run=\n', 'the first night');
    },
  );
});
