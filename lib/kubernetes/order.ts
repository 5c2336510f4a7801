/** A run in a cluster as it was asked for, checked. */
export interface ClusterRun {
  /** Of the TestRun; the names of all that belongs to it begin with it. */
  readonly name: string;
  readonly namespace: string;
  readonly image: string;
  /** k6 processes, each in a pod of its own. */
  readonly parallelism: number;
  /** What each runs: a file of the image, or one that comes along in a ConfigMap. */
  readonly script: ScenarioInImage | FileAlong;
  /** For every pod, without the key. */
  readonly settings: Readonly<Record<string, string>>;
  /** A small data set that comes along, if any; `DATASET` names its place in the pod. */
  readonly dataset: FileAlong | null;
  /** A Secret whose entry `API_KEY` is the key. */
  readonly keySecret: string;
  readonly volume: ResultsVolume;
  readonly resources: Resources;
  /** Whether no two of the processes may share a node; otherwise they are spread as far as there are nodes. */
  readonly separate: boolean;
}

/** A scenario that the image has. */
export interface ScenarioInImage {
  readonly path: string;
}

/** A file of the user's, small enough for a ConfigMap. */
export interface FileAlong {
  readonly file: string;
  readonly content: string;
}

/** Where the records lie. */
export interface ResultsVolume {
  /** A claim that is there already; null for one of the run's own. */
  readonly claim: string | null;
  /** Kubernetes's quantity, e.g. `20Gi`. */
  readonly size: string;
  /** Null for the cluster's default. */
  readonly storageClass: string | null;
  readonly accessMode: 'ReadWriteMany' | 'ReadWriteOnce';
}

/** What each process is promised, as Kubernetes's quantities. */
export interface Resources {
  readonly cpu: string;
  readonly memory: string;
}

/** Where the volume is in every pod. */
export const resultsPath = '/runs';
/** Where a data set that comes along is. */
export const dataPath = '/data';
/** Where the suite is in its image. */
export const suitePath = '/opt/k6-vllm';

/** What the objects that belong to a run are called. */
export const namesOf = ({ name, volume }: ClusterRun) => ({
  claim: volume.claim ?? `${name}-results`,
  data: `${name}-data`,
  script: `${name}-script`,
  results: `${name}-results`,
});

/** The folder of the run in every pod. */
export const runFolder = ({ name }: ClusterRun): string => `${resultsPath}/${name}`;
