import { skipped, type Check } from '../check.ts';

export const scenario: Check = {
  id: 'scenario',
  area: 'tools',
  title: 'Scenario and settings',
  why: 'A mistake in them ends a run before anything is sent.',
  examine: ({ description }) =>
    description ?? skipped('no scenario is named; "doctor NAME" examines what it would send, too'),
};
