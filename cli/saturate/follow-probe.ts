import { join } from 'node:path';
import { plannedLoad, type PlannedLoad } from '../../lib/capacity/saturation/arrivals.ts';
import { clientLimitOf } from '../../lib/capacity/saturation/client-limit.ts';
import { fateOf, type RequestFate } from '../../lib/capacity/saturation/request-fate.ts';
import { slicesOf, timesLimitOf } from '../../lib/capacity/saturation/slices.ts';
import { sliceMs, type ProbeOutcome, type ProbePlan, type ProbeProgress } from '../../lib/capacity/search/probe.ts';
import type { SharedObjective } from '../../lib/capacity/search/probe.ts';
import { requestRecordSchema } from '../../lib/schema/record.ts';
import type { Run } from '../../lib/schema/run.ts';
import { serverSampleSchema, type ServerSample } from '../../lib/schema/server-sample.ts';
import { growingFile } from './growing-file.ts';

/** A request that ended is in the file by then. */
const writtenWithinMs = 300;

/** Follows the files of a run that has begun. */
export interface ProbeFollower {
  /** What has come by an instant (Unix ms). */
  readonly look: (nowMs: number) => ProbeProgress;
  /** The whole probe, once its run is over; what was due after its end, which was seen `slices` long, does not count. */
  readonly outcome: (slices: number) => ProbeOutcome;
}

/** Reads a run folder anew at each look. Of an open loop, what is on its way is known by its schedule, as records are written when requests end. */
export function followProbe(
  folder: string,
  run: Run,
  plan: ProbePlan,
  objectives: readonly SharedObjective[],
): ProbeFollower {
  const load: PlannedLoad = plannedLoad(run);
  const epochMs = Date.parse(run.startedAt);
  const [records, server] = ['requests.ndjson', 'server.ndjson'].map((name) => growingFile(join(folder, name)));
  const fates: RequestFate[] = [];
  const samples: ServerSample[] = [];
  const read = (): void => {
    for (const line of records?.newLines() ?? [])
      fates.push(fateOf(requestRecordSchema.parse(JSON.parse(line)), objectives, load.originMs));
    for (const line of server?.newLines() ?? []) samples.push(serverSampleSchema.parse(JSON.parse(line)));
  };
  const progress = (atMs: number, over: boolean): ProbeProgress => ({
    slices: slicesOf({ load, objectives, fates, samples, atMs, over }),
    clientLimit: clientLimitOf(plan, fates, objectives),
  });
  return {
    look(nowMs) {
      read();
      return progress(nowMs - epochMs - load.originMs - writtenWithinMs, false);
    },
    outcome(slices) {
      read();
      return { ...progress(slices * sliceMs, true), timesLimit: timesLimitOf(plan, objectives, fates) };
    },
  };
}
