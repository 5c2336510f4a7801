import assert from 'node:assert/strict';
import { test } from 'node:test';
import { complaints } from './complaints.ts';
import { foreignClients } from './index.ts';
import { play } from './play.ts';

for (const client of foreignClients) {
  const [mode] = client.modes;
  test(
    `${client.title} and the simulator agree on what was asked and answered (${mode.name})`,
    { skip: client.missing() ?? false },
    async () => {
      const { reported, truth } = await play(mode, 'tiny-cpu');
      assert.deepEqual(complaints(mode, reported, truth), []);
    },
  );
}
