import type { MergedInstance, Run } from '../../schema/run.ts';
import { formatDuration } from '../../units/duration.ts';
import { inOneList } from '../../units/list.ts';
import { partEndings } from '../parts.ts';
import type { Evidence } from '../evidence.ts';
import type { NoteRule } from './note.ts';

/** An error of a clock that is less than this share of the run's length moves no rate that is quoted. */
const smallShare = 0.01;

const numbers = (instances: readonly MergedInstance[]): string =>
  inOneList(instances.map(({ index }) => String(index)));

/** Instances whose clock was set against the first one’s by more than its word. */
const onOtherClocks = ({ merged }: Run): MergedInstance[] =>
  (merged?.instances ?? []).filter(({ clock }) => clock.from !== 'same-clock');

/** How far the clocks of a merged run may be apart, where that matters or is not known; null where it does not. */
function clockDoubt({ run, window }: Evidence): string | null {
  const others = onOtherClocks(run);
  const unknown = others.filter(({ clock }) => clock.boundMs === null);
  if (unknown.length > 0)
    return `Nobody says how far the clock of instance ${numbers(unknown)} is from that of the first.`;
  const boundMs = Math.max(0, ...others.map(({ clock }) => clock.boundMs ?? 0));
  const lengthMs = window === null ? 0 : window.endMs - window.startMs;
  if (boundMs <= smallShare * lengthMs || boundMs === 0) return null;
  return `The clocks of the instances may be ${formatDuration(boundMs)} apart, in a run of ${formatDuration(lengthMs)}.`;
}

/** What a reader has to know of a run that several instances made. */
export const mergedNotes: readonly NoteRule[] = [
  {
    id: 'instances-missing',
    weight: 'caution',
    happened: ({ run: { merged } }) => {
      if (merged === undefined || merged.missing.length === 0) return null;
      const { missing, of } = merged;
      return `${missing.length} of ${of} instances ${missing.length === 1 ? 'is' : 'are'} missing: ${inOneList(missing.map(String))}.`;
    },
    why: 'The server had their load as well, and of how their requests went nothing is known; rates and totals are those of the rest.',
    remedy: 'Find their folders and merge anew, or run again.',
  },
  {
    id: 'instances-ended-early',
    weight: 'caution',
    happened: ({ run: { merged } }) => {
      const early = merged?.instances.filter(({ state }) => state !== 'completed') ?? [];
      if (early.length === 0) return null;
      const told = early.map(({ index, state, torn }) => {
        const cut = torn ? ', and its last record was cut off' : '';
        return `instance ${index} ${partEndings[state].replace(/:.*$/, '')}${cut}`;
      });
      return `Of ${merged?.of} instances, ${inOneList(told)}.`;
    },
    why: 'From then on the server had less load than the plan says, and the latencies are those of a mixture.',
    remedy: 'Look for the reason in the log of that instance, then run again.',
  },
  {
    id: 'clocks-apart',
    weight: 'caution',
    happened: clockDoubt,
    why: 'Each instance’s records are on its own machine’s clock. An error of it touches what is counted over all of them: rates at the edges of the run, requests in flight, the course over time. Latencies are measured within one process, and have none of it.',
    remedy: 'Keep the clocks right (chrony, NTP), or give what is known of them: k6-vllm merge --offset INSTANCE=MS.',
  },
  {
    id: 'merged',
    weight: 'information',
    happened: ({ run: { merged } }) => {
      if (merged === undefined) return null;
      const machines = new Set(merged.instances.map(({ host }) => host)).size;
      const where = machines === 1 ? 'on one machine' : `on ${machines} machines`;
      const shifts = merged.instances.map(({ shiftMs }) => shiftMs);
      const apart = Math.max(...shifts);
      const begun = apart === 0 ? 'began together' : `began up to ${formatDuration(apart)} apart`;
      return `It was made by ${merged.instances.length} k6 processes ${where}, which ${begun}.`;
    },
    why: 'Their records are one run; percentiles, rates and objectives are decided on all of them together. What the load generator says of itself is the worst of any.',
    remedy: 'Nothing.',
  },
  {
    id: 'one-instance',
    weight: 'caution',
    happened: ({ run: { instance } }) =>
      instance === undefined
        ? null
        : `This is instance ${instance.index} of ${instance.of}: it holds one part of the load, and the server had all of it.`,
    why: 'Rates and totals are those of this part, and levels those of the whole. Latencies are under the whole load.',
    remedy: 'Merge the instances, and read the report of the whole: k6-vllm merge FOLDER.',
  },
];
