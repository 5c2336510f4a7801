import assert from 'node:assert/strict';
import { test } from 'node:test';
import { settings } from '../configuration/settings.ts';
import { chosenProfile, unchoosable } from './chosen.ts';
import { fixedVus } from './fixed-vus.ts';
import { ladder } from './ladder.ts';
import { poissonArrival } from './poisson-arrival.ts';
import { trace } from './trace.ts';

test('PROFILE takes the place of the profile of a scenario, for each word that the setting allows', () => {
  const { kind } = settings().PROFILE;
  for (const [word, profile] of [
    ['fixed-vus', fixedVus],
    ['ladder', ladder],
    ['poisson-arrival', poissonArrival],
  ] as const) {
    assert.deepEqual(kind.read(word), { ok: true, value: word });
    assert.equal(chosenProfile(trace, word), profile);
  }
  assert.equal(kind.read('soak').ok, false);
  assert.equal(chosenProfile(ladder, null), ladder);
});

test('conversations and traces go by their own profile alone, and say so', () => {
  const scenario = { id: 's', profile: ladder, workload: {} };
  assert.deepEqual(unchoosable(scenario, 'fixed-vus'), []);
  assert.deepEqual(unchoosable({ ...scenario, profile: trace }, null), []);
  const [trace1 = ''] = unchoosable({ ...scenario, profile: trace }, 'fixed-vus');
  assert.match(trace1, /^PROFILE=fixed-vus cannot send s: its requests come when its trace says; unset it/);
  const talking = { ...scenario, profile: fixedVus, workload: { next: () => null } };
  assert.deepEqual(unchoosable(talking, 'fixed-vus'), []);
  assert.match(unchoosable(talking, 'poisson-arrival')[0] ?? '', /it holds conversations, .*; unset it/);
});
