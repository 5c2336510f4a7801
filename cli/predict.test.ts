import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { promisify } from 'node:util';
import { profileNamed, profileText } from '../simulator/profiles/profile-file.ts';
import { temporaryFolder } from '../test/k6-process.ts';

const main = new URL('./main.ts', import.meta.url).pathname;
const k6Vllm = async (...args: string[]): Promise<{ code: number; out: string }> => {
  try {
    const { stdout } = await promisify(execFile)(process.execPath, ['--import', 'tsx', main, ...args]);
    return { code: 0, out: stdout };
  } catch (error) {
    const { code, stderr } = error as { code: number; stderr: string };
    return { code, out: stderr };
  }
};

test("predict prints a curve that says it is simulated, from a file of one's own too", async () => {
  const path = join(temporaryFolder(after), 'mine.json');
  writeFileSync(path, profileText({ ...profileNamed('tiny-cpu'), id: 'mine', evidence: 'Made up.' }));
  const load = ['--duration', '20s', '--seeds', '1', '--prompt-tokens', '100', '--output-tokens', '20'];
  const { code, out } = await k6Vllm('predict', '--profile', path, '--rate', '2,500', ...load);
  assert.equal(code, 0);
  assert.match(out, /^SIMULATED, not measured\.\nProfile mine \(tiny-llama\), guess: Made up\.\n/);
  assert.match(out, /At 500 req\/s the server does not keep up/);
  const json = await k6Vllm('predict', '--profile', 'instant', '--concurrency', '3', '--json', ...load);
  const { simulated, loop, levels } = JSON.parse(json.out) as Record<string, unknown> & { levels: unknown[] };
  assert.deepEqual([simulated, loop, levels.length], [true, 'closed', 1]);
});

test('a prediction that cannot be made is refused with all that is wrong', async () => {
  const { code, out } = await k6Vllm('predict', '--profile', 'tiny-cpu', '--prompt-tokens', '8000');
  assert.equal(code, 1);
  assert.match(out, /give either --rate/);
  assert.match(out, /8000 \+ 308 tokens exceed max_model_len of tiny-cpu: 4096/);
});

test("the simulator itself takes a profile of one's own, and says what is wrong with it", async () => {
  const path = join(temporaryFolder(after), 'broken.json');
  writeFileSync(path, '{"format": "k6-vllm/simulator-profile", "version": 1, "extends": "tiny-cpu", "id": "mine"}');
  const { code, out } = await k6Vllm('sim', '--profile', path);
  assert.equal(code, 1);
  assert.match(out, /is not a profile[^]*provenance: it must be "measured"[^]*evidence: it must be a sentence/);
});
