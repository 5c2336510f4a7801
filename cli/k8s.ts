import { existsSync, mkdirSync, readdirSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { inheritedSettings } from '../lib/capacity/sweep/definition.ts';
import { manifestsOf } from '../lib/kubernetes/manifests.ts';
import type { ClusterRun } from '../lib/kubernetes/order.ts';
import { kubernetesName, orderProblems } from '../lib/kubernetes/read-order.ts';
import { runId } from '../lib/records/run-id.ts';
import { UsageError } from '../lib/schema/usage-error.ts';
import { inOneList } from '../lib/units/list.ts';
import { collected } from './collected.ts';
import type { CommandDefinition } from './command.ts';
import { filesAlong } from './k8s/files-along.ts';
import { nextSteps } from './k8s/next-steps.ts';
import { readAssignments } from './run.ts';
import { scenarioPath } from './scenario-path.ts';
import { suiteVersion } from './suite-version.ts';
import { teach, type Teaching } from './teaching.ts';
import { wholeNumber } from './whole-number.ts';

interface Options {
  readonly parallelism: number;
  readonly env: readonly string[];
  readonly name?: string;
  readonly namespace: string;
  readonly image: string;
  readonly keySecret: string;
  readonly claim?: string;
  readonly storage: string;
  readonly storageClass?: string;
  readonly accessMode: ClusterRun['volume']['accessMode'];
  readonly cpu: string;
  readonly memory: string;
  readonly separate?: boolean;
  readonly output?: string;
}

const teaching: Teaching = {
  examples: [
    [
      'k6-vllm k8s inngest-style --parallelism 4 -e BASE_URL=http://vllm.default:8000 -e CONCURRENCY=2000',
      'four pods, 500 requests in flight from each',
    ],
    [
      'k6-vllm k8s poisson-arrival --parallelism 10 --namespace load --image registry.example/k6-vllm:1 -e BASE_URL=http://vllm:8000 -e RATE=500',
      'an image of your own registry, in a namespace of its own',
    ],
  ],
  exitCodes: { 0: 'the manifests are written; the steps that follow are printed' },
};

/** `k6-vllm k8s`: the manifests of a run in a cluster that has k6-operator. */
export const k8s: CommandDefinition = {
  name: 'k8s',
  group: 'prepare',
  register: (program) => {
    const command = program
      .command('k8s')
      .description('write the manifests of a run on many machines, by k6-operator')
      .argument('<scenario>', 'a name such as inngest-style, or the path of a scenario, which then comes along')
      .requiredOption('--parallelism <n>', 'k6 processes, each in a pod of its own', wholeNumber(1))
      .option('-e, --env <NAME=VALUE>', 'a setting; the environment counts too', collected, [])
      .option('--name <name>', 'what the run is called; scenario and time when left out')
      .option('--namespace <name>', 'where it runs', 'default')
      .option('--image <image>', 'built from deploy/Dockerfile', `k6-vllm:${suiteVersion}`)
      .option(
        '--key-secret <name>',
        'a Secret whose entry API_KEY is the key of the server, where it has one',
        'k6-vllm-key',
      )
      .option('--claim <name>', 'a volume claim that is there already, for the results; a new one when left out')
      .option('--storage <size>', 'size of the new volume', '20Gi')
      .option('--storage-class <name>', 'class of the new volume; the default of the cluster when left out')
      .option('--access-mode <mode>', 'ReadWriteMany, or ReadWriteOnce where all pods are on one node', 'ReadWriteMany')
      .option('--cpu <quantity>', 'processors that each pod is promised', '1')
      .option('--memory <quantity>', 'memory that each pod gets', '1Gi')
      .option('--separate', 'no two pods on one node; those without a node of their own wait for one')
      .option('--output <folder>', 'where the manifests go; kubernetes/<name> when left out')
      .action((scenario: string, options: Options) => writeManifests(scenario, options));
    teach(command, teaching);
  },
};

async function writeManifests(scenario: string, options: Options): Promise<void> {
  const run = clusterRun(scenario, options);
  const folder = resolve(options.output ?? join('kubernetes', run.name));
  if (existsSync(folder) && readdirSync(folder).length > 0)
    throw new UsageError(`${folder} is not empty.`, ['name another folder with --output']);
  const { stringify } = await import('yaml');
  const { writeWhole } = await import('../reports/write-file.ts');
  mkdirSync(folder, { recursive: true });
  const manifests = Object.entries(manifestsOf(run));
  for (const [file, objects] of manifests)
    writeWhole(
      join(folder, file),
      objects.map((object) => stringify(object, { lineWidth: 0, aliasDuplicateObjects: false })).join('---\n'),
    );
  console.log(`${inOneList(manifests.map(([file]) => file))} in ${folder}\n`);
  console.log(nextSteps(run, options.output ?? join('kubernetes', run.name)));
}

/** What was asked for, with every mistake at once. */
function clusterRun(scenario: string, options: Options): ClusterRun {
  const file = scenarioPath(scenario);
  const asked = { ...inheritedSettings(process.env), ...readAssignments(options.env) };
  const along = filesAlong(file, asked);
  const { parallelism, namespace, image, keySecret, storage, cpu, memory, accessMode } = options;
  const name = options.name ?? kubernetesName(`${basename(file, '.js')}-${runId(new Date(), '').slice(0, -1)}`);
  const problems = [
    ...orderProblems(
      { name, namespace, parallelism, settings: asked, quantities: { storage, cpu, memory } },
      process.env,
    ),
    ...along.problems,
    ...(accessMode === 'ReadWriteMany' || accessMode === 'ReadWriteOnce'
      ? []
      : ['--access-mode must be ReadWriteMany or ReadWriteOnce']),
  ];
  if (problems.length > 0) throw new UsageError('There are no such manifests.', problems);
  return {
    name,
    namespace,
    image,
    parallelism,
    script: along.script,
    settings: along.settings,
    dataset: along.dataset,
    keySecret,
    volume: { claim: options.claim ?? null, size: storage, storageClass: options.storageClass ?? null, accessMode },
    resources: { cpu, memory },
    separate: options.separate === true,
  };
}
