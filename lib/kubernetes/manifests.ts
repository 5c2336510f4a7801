import { dataPath, namesOf, resultsPath, runFolder, type ClusterRun, type FileAlong } from './order.ts';

/** An object of Kubernetes, to be written as YAML. */
export type Manifest = Readonly<Record<string, unknown>>;

/** The manifests of a run, by the file that each belongs into, in the order in which they are applied. */
export const manifestsOf = (run: ClusterRun): Readonly<Record<string, readonly Manifest[]>> => ({
  ...(run.volume.claim === null ? { '1-volume.yaml': [claim(run)] } : {}),
  '2-testrun.yaml': [...configMaps(run), testRun(run)],
  '3-results.yaml': [resultsPod(run)],
});

const metadata = ({ namespace, name: run }: ClusterRun, name: string) => ({
  name,
  namespace,
  labels: { 'app.kubernetes.io/name': 'k6-vllm', 'app.kubernetes.io/instance': run },
});

/** A claim of its own, so that the results outlive the pods and the TestRun. */
function claim(run: ClusterRun): Manifest {
  const { size, storageClass, accessMode } = run.volume;
  return {
    apiVersion: 'v1',
    kind: 'PersistentVolumeClaim',
    metadata: metadata(run, namesOf(run).claim),
    spec: {
      accessModes: [accessMode],
      ...(storageClass === null ? {} : { storageClassName: storageClass }),
      resources: { requests: { storage: size } },
    },
  };
}

const configMap = (run: ClusterRun, name: string, { file, content }: FileAlong): Manifest => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: metadata(run, name),
  data: { [file]: content },
});

function configMaps(run: ClusterRun): Manifest[] {
  const { script, data } = namesOf(run);
  return [
    ...('content' in run.script ? [configMap(run, script, run.script)] : []),
    ...(run.dataset === null ? [] : [configMap(run, data, run.dataset)]),
  ];
}

/** Kubernetes puts other variables in the place of `$(NAME)`. */
const literally = (value: string): string => value.replaceAll('$(', '$$$$(');

/** The settings of a runner; the key is named, and nowhere written. */
const environment = (run: ClusterRun): Manifest[] => [
  ...Object.entries({ ...run.settings, RUN_DIR: runFolder(run) }).map(([name, value]) => ({
    name,
    value: literally(value),
  })),
  { name: 'API_KEY', valueFrom: { secretKeyRef: { name: run.keySecret, key: 'API_KEY', optional: true } } },
];

const podSecurity = {
  runAsNonRoot: true,
  runAsUser: 1000,
  runAsGroup: 1000,
  fsGroup: 1000,
  seccompProfile: { type: 'RuntimeDefault' },
};
const containerSecurity = { allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] } };

const volumes = (run: ClusterRun): Manifest[] => [
  { name: 'results', persistentVolumeClaim: { claimName: namesOf(run).claim } },
  ...(run.dataset === null ? [] : [{ name: 'data', configMap: { name: namesOf(run).data } }]),
];

const mounts = ({ dataset }: ClusterRun): Manifest[] => [
  { name: 'results', mountPath: resultsPath },
  ...(dataset === null ? [] : [{ name: 'data', mountPath: dataPath, readOnly: true }]),
];

/** As far as there are nodes; two load generators on one are better than one that never starts. */
const spread = ({ name }: ClusterRun): Manifest => ({
  maxSkew: 1,
  topologyKey: 'kubernetes.io/hostname',
  whenUnsatisfiable: 'ScheduleAnyway',
  labelSelector: { matchLabels: { k6_cr: name, runner: 'true' } },
});

/** k6-operator's order: so many runners of k6, each with its execution segment. Fields of its CRD v1alpha1. */
function testRun(run: ClusterRun): Manifest {
  const { script, resources, image, separate } = run;
  return {
    apiVersion: 'k6.io/v1alpha1',
    kind: 'TestRun',
    metadata: metadata(run, run.name),
    spec: {
      parallelism: run.parallelism,
      script:
        'content' in script
          ? { configMap: { name: namesOf(run).script, file: script.file } }
          : { localFile: script.path },
      // thresholds of one process decide nothing: the objectives are decided on the merged records
      arguments: '--no-thresholds --log-format raw',
      ...(separate ? { separate: true } : {}),
      // it would hand the settings to a shell, and inspect the script with another environment than the runners'
      initializer: { disabled: true, image },
      runner: {
        image,
        env: environment(run),
        // no limit on processors: being throttled would count as the server's latency
        resources: { requests: { ...resources }, limits: { memory: resources.memory } },
        automountServiceAccountToken: 'false',
        securityContext: podSecurity,
        containerSecurityContext: containerSecurity,
        ...(separate ? {} : { topologySpreadConstraints: [spread(run)] }),
        volumes: volumes(run),
        volumeMounts: mounts(run),
      },
    },
  };
}

/** What makes one run and its report of what the processes left; only several leave parts. */
function resultsCommand(run: ClusterRun): string {
  const folder = runFolder(run);
  const merge = run.parallelism === 1 ? '' : `k6-vllm merge ${folder} && `;
  return `${merge}k6-vllm report ${folder}`;
}

/** A pod that merges, reports and then waits an hour for the results to be copied. */
function resultsPod(run: ClusterRun): Manifest {
  const container = {
    image: run.image,
    securityContext: containerSecurity,
    volumeMounts: [{ name: 'results', mountPath: resultsPath }],
  };
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: metadata(run, namesOf(run).results),
    spec: {
      restartPolicy: 'Never',
      automountServiceAccountToken: false,
      securityContext: podSecurity,
      initContainers: [{ name: 'report', command: ['sh', '-c', resultsCommand(run)], ...container }],
      containers: [{ name: 'wait', command: ['sleep', '3600'], ...container }],
      volumes: [{ name: 'results', persistentVolumeClaim: { claimName: namesOf(run).claim } }],
    },
  };
}
