import { namesOf, runFolder, type ClusterRun } from '../../lib/kubernetes/order.ts';

/** How to go on with the manifests, each step with its command. */
export function nextSteps(run: ClusterRun, folder: string): string {
  const { name, namespace, image, keySecret, volume } = run;
  const kubectl = `kubectl -n ${namespace}`;
  const results = namesOf(run).results;
  const steps: (readonly [string, ...string[]])[] = [
    [
      'Build the image and push it to where the cluster finds it (--image says the name)',
      `docker build -f deploy/Dockerfile -t ${image} . && docker push ${image}`,
    ],
    [
      'Give the key of the server, if it has one; it is in no manifest',
      `printf %s "$API_KEY" | ${kubectl} create secret generic ${keySecret} --from-file=API_KEY=/dev/stdin`,
    ],
    [
      'Start; the cluster must have k6-operator, 1.5 or newer',
      ...(volume.claim === null ? [`${kubectl} apply -f ${folder}/1-volume.yaml`] : []),
      `${kubectl} apply -f ${folder}/2-testrun.yaml`,
    ],
    [
      'Watch',
      `${kubectl} get testrun ${name} --watch`,
      `${kubectl} logs -f -l k6_cr=${name},runner=true --prefix --max-log-requests ${Math.max(5, run.parallelism)}`,
    ],
    [
      run.parallelism === 1
        ? 'When its stage is finished: report'
        : 'When its stage is finished: merge the parts to one run, and report',
      `${kubectl} apply -f ${folder}/3-results.yaml`,
      `${kubectl} wait --for=condition=Ready pod/${results} --timeout=15m || ${kubectl} logs ${results} -c report`,
    ],
    [
      'Copy the run here, and let the records decide',
      `${kubectl} cp ${results}:${runFolder(run)} runs/${name} -c wait`,
      `k6-vllm gate runs/${name}`,
    ],
    [
      'Clean up; the last one deletes the results in the cluster',
      `${kubectl} delete -f ${folder}/3-results.yaml -f ${folder}/2-testrun.yaml`,
      ...(volume.claim === null ? [`${kubectl} delete -f ${folder}/1-volume.yaml`] : []),
    ],
  ];
  return steps
    .map(([what, ...commands], i) => [`${i + 1}. ${what}:`, ...commands.map((each) => `     ${each}`)].join('\n'))
    .join('\n');
}
