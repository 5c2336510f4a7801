import { fixedVus } from './fixed-vus.ts';
import { ladder } from './ladder.ts';
import { poissonArrival } from './poisson-arrival.ts';
import type { Profile } from './profile.ts';

/** Profiles that PROFILE can put in the place of a scenario's own: few, as every bundle has to hold them. */
const choosable: readonly Profile[] = [fixedVus, ladder, poissonArrival];

/** What a scenario is, as far as it decides whether another profile can send it. */
interface Sender {
  readonly id: string;
  readonly profile: Profile;
  readonly workload: { readonly next?: unknown };
}

/** The profile that is followed: the one asked for by its id, or the scenario's own. An unknown id is told where settings are read. */
export const chosenProfile = (own: Profile, asked: string | null | undefined): Profile =>
  choosable.find(({ id }) => id === asked) ?? own;

/** Why a scenario cannot be sent by the profile that was asked for, with what to do; empty when it can. */
export function unchoosable({ id, profile, workload }: Sender, asked: string | null): string[] {
  if (asked === null || asked === profile.id) return [];
  if (workload.next !== undefined)
    return [
      `PROFILE=${asked} cannot send ${id}: it holds conversations, whose requests wait for each other and for their users; unset it, or take a scenario of single requests`,
    ];
  if (profile.id === 'trace')
    return [
      `PROFILE=${asked} cannot send ${id}: its requests come when its trace says; unset it, or give the trace as DATASET to a scenario with another profile`,
    ];
  return [];
}
