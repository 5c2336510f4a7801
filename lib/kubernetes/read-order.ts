import { misspelledSettings } from '../configuration/misspelled-settings.ts';
import { writtenSettingProblem } from '../capacity/sweep/definition.ts';
import type { SettingName } from '../configuration/settings.ts';

/** Settings that a run in a cluster decides itself, with what to do in their place. */
const decided: Readonly<Partial<Record<SettingName, string>>> = {
  RUN_DIR: 'the run has a folder on its volume, by its --name',
  RUNS_DIR: 'the run has a folder on its volume, by its --name',
  RESUME: 'a run of several processes cannot be gone on with',
  RECORDS: 'the suite sets it where it is needed',
};

/** Room for what k6-operator and Kubernetes append: `-initializer`, `-service-1000`, a pod's own five letters. */
const longestName = 40;

/** A name that Kubernetes takes, of any text: small letters, digits and dashes. */
export const kubernetesName = (text: string): string =>
  text
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .slice(-longestName)
    .replaceAll(/^[-0-9]+|-+$/g, '');

const label = /^[a-z]([a-z0-9-]*[a-z0-9])?$/;
const quantity = /^\d+(\.\d+)?(m|[kKMGT]i?)?$/;

/** What is checked before anything is written. */
export interface AskedInCluster {
  readonly name: string;
  readonly namespace: string;
  readonly parallelism: number;
  readonly settings: Readonly<Record<string, string>>;
  readonly quantities: Readonly<Record<string, string>>;
}

/** A server that is this machine's own is another in each pod. */
const ownHost = /^https?:\/\/(localhost|127\.|\[::1\]|0\.0\.0\.0)/i;

function settingProblems(settings: AskedInCluster['settings']): string[] {
  return Object.entries(settings).flatMap(([name, value]) => {
    const why = decided[name as SettingName];
    if (name === 'API_KEY' || name === 'API_KEY_FILE')
      return [`${name} belongs into a Secret, of which the manifests know the name alone; leave it out here`];
    if (why !== undefined) return [`${name} cannot be set in a cluster: ${why}`];
    return writtenSettingProblem(name, value) ?? [];
  });
}

function serverProblems({ BASE_URL }: AskedInCluster['settings']): string[] {
  if (BASE_URL === undefined)
    return ['BASE_URL says nothing; give the server as the pods find it, e.g. http://vllm.default:8000'];
  return ownHost.test(BASE_URL) ? [`BASE_URL=${BASE_URL} is each pod itself; give the server as the pods find it`] : [];
}

/** With fewer slots or requests than processes some would have nothing to do. */
const shareProblems = ({ settings, parallelism }: AskedInCluster): string[] =>
  (['CONCURRENCY', 'REQUESTS'] as const)
    .filter((name) => settings[name] !== undefined && Number(settings[name]) < parallelism)
    .map(
      (name) =>
        `${name}=${settings[name]} is less than --parallelism ${parallelism}, and some pods would have nothing to do`,
    );

/** Everything that is wrong with an order, each a line that says how to mend it. */
export function orderProblems(
  asked: AskedInCluster,
  environment: Readonly<Record<string, string | undefined>>,
): string[] {
  return [
    ...(label.test(asked.name) && asked.name.length <= longestName
      ? []
      : [`--name ${asked.name} is no name: small letters, digits and dashes, a letter first, ${longestName} at most`]),
    ...(label.test(asked.namespace) ? [] : [`--namespace ${asked.namespace} is no name of a namespace`]),
    ...Object.entries(asked.quantities)
      .filter(([, value]) => !quantity.test(value))
      .map(([name, value]) => `--${name} ${value} is no quantity of Kubernetes; write e.g. 500m, 2 or 4Gi`),
    ...settingProblems(asked.settings),
    ...misspelledSettings(environment),
    ...serverProblems(asked.settings),
    ...shareProblems(asked),
  ];
}
