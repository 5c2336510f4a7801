import { withServer } from '../calibration/calibrate.ts';
import { replay } from '../calibration/replay.ts';
import type { Profile } from '../profiles/profile.ts';
import type { MeasuredLoad } from './measured-load.ts';

const median = (values: readonly number[]): number => {
  const known = values.filter((value) => value > 0).sort((a, b) => a - b);
  return known[Math.floor(known.length / 2)] ?? Number.NaN;
};

/**
 * The base with what a step costs by one factor (but for what is paid by each request in it), so that its lowest load has the measured median time of an output token. A fit that
 * starts at a machine of quite another speed ends anywhere.
 */
export function paced(base: Profile, loads: readonly MeasuredLoad[]): Profile {
  const [lowest] = loads;
  if (lowest === undefined) return base;
  const tpotMs = (of: readonly { readonly tpotMs: number }[]): number => median(of.map((request) => request.tpotMs));
  const factor = tpotMs(lowest.requests) / tpotMs(replay(withServer(base, loads), lowest, 1));
  if (!(factor > 0) || !Number.isFinite(factor)) return base;
  const { costs } = base;
  return {
    ...base,
    costs: {
      ...costs,
      overheadMs: costs.overheadMs * factor,
      weightsMs: costs.weightsMs * factor,
      perTokenUs: costs.perTokenUs * factor,
      perKvTokenUs: costs.perKvTokenUs * factor,
      perSquaredTokenPs: costs.perSquaredTokenPs * factor,
    },
  };
}
