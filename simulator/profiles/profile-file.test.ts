import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { UsageError } from '../../lib/schema/usage-error.ts';
import { profiles } from './index.ts';
import { loadProfile, parseProfile, profileNamed, profileText } from './profile-file.ts';
import { temporaryFolder } from '../../test/k6-process.ts';

const head = { format: 'k6-vllm/simulator-profile', version: 1, id: 'mine', provenance: 'guess', evidence: 'None.' };

function problemsOf(value: unknown): readonly string[] {
  try {
    parseProfile(value, 'mine.json');
  } catch (error) {
    assert.ok(error instanceof UsageError, String(error));
    return error.problems;
  }
  return [];
}

test('a profile that is written to a file reads back as it was', () => {
  const folder = temporaryFolder(after);
  for (const profile of profiles) {
    const path = join(folder, `${profile.id}.json`);
    writeFileSync(path, profileText(profile));
    assert.deepEqual(loadProfile(path), profile);
    assert.deepEqual(profileNamed(path), profile);
    assert.equal(profileNamed(profile.id), profile);
  }
});

test('a file may take over a built-in profile and say only what differs, but not what that one rests on', () => {
  const base = profileNamed('l40s-llama-3.1-8b');
  const mine = parseProfile({ ...head, extends: base.id, costs: { weightsMs: 30 }, limits: { maxNumSeqs: 8 } }, 'x');
  assert.deepEqual(mine, {
    ...base,
    id: 'mine',
    provenance: 'guess',
    evidence: 'None.',
    costs: { ...base.costs, weightsMs: 30 },
    limits: { ...base.limits, maxNumSeqs: 8 },
  });
  const { provenance: _, ...without } = { ...head, extends: base.id };
  assert.match(problemsOf(without).join('\n'), /^provenance: it must be "measured"/);
});

test('every mistake is told at once, with its field, its unit and the fields that there are', () => {
  const problems = problemsOf({
    ...head,
    version: 2,
    model: 'm',
    costs: { overheadMs: 1, weightsMs: '5', perTokenUs: -1, perKvTokenUs: 0.1, perDecodeUs: 1, weigthsMs: 5 },
    limits: { kvCacheTokens: 1000.5 },
    colour: 'red',
  });
  assert.deepEqual(problems, [
    'version: this suite reads version 1',
    'costs.weightsMs: it must be a number of milliseconds per step, 0 or more',
    'costs.perTokenUs: it must be a number of microseconds per token of a step, 0 or more',
    'costs.perSquaredTokenPs: it must be a number of picoseconds per squared prompt token, 0 or more',
    'costs.weigthsMs: there is no such field; there are overheadMs, weightsMs, perTokenUs, perKvTokenUs, perDecodeUs, ' +
      'perSquaredTokenPs, mixedKvFactor, blend, jitter',
    'limits.maxModelLen: it must be a whole number of tokens, 1 or more',
    'limits.kvCacheTokens: it must be a whole number of tokens that the KV cache holds, 1 or more',
    'colour: there is no such field; there are extends, format, version, id, model, provenance, evidence, costs, api, limits, ' +
      'slidingWindow',
  ]);
});

test('a profile whose cache cannot hold one request of its full length is refused, as vLLM would not start', () => {
  const limits = { maxModelLen: 8192, kvCacheTokens: 8192 };
  assert.match(problemsOf({ ...head, extends: 'tiny-cpu', limits }).join('\n'), /^limits\.maxModelLen: 8192 tokens do/);
});

test('what is no object, an unknown base, an unknown id and a missing file each get one clear message', () => {
  assert.deepEqual(problemsOf([]), ['it must be a JSON object']);
  assert.match(
    problemsOf({ ...head, extends: 'b200' }).join('\n'),
    /^extends: there is no profile "b200"; there are h100/,
  );
  for (const id of ['b200', 'b200-llama-3.1-8b']) assert.throws(() => profileNamed(id), /There is no profile "b200/);
  assert.throws(() => profileNamed('./b200.json'), /The profile \.\/b200\.json cannot be read/);
});

test('the example of the documentation is a profile', () => {
  const page = readFileSync(new URL('../../docs/simulator-profiles.md', import.meta.url), 'utf8');
  const examples = [...page.matchAll(/```json\n([^]*?)```/g)].map(([, text]) => text ?? '');
  assert.ok(examples.length > 0);
  for (const example of examples) assert.deepEqual(problemsOf(JSON.parse(example)), []);
});
