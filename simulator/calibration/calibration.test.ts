import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Profile } from '../profiles/profile.ts';
import { profileNamed } from '../profiles/profile-file.ts';
import { calibrate, type Calibration } from './calibrate.ts';
import { missingRuns, unfitness } from './fitness.ts';
import { lengthGroups, mostInFlight, type MeasuredRun } from './measured-run.ts';
import { measuredLoop } from './measured-runs.test-support.ts';
import { promptSets, promptSetText } from './prompt-sets.ts';
import { replay } from './replay.ts';

const base = profileNamed('a100-llama-3.1-8b');
/** A machine about half as fast as the base. */
const truth: Profile = {
  ...base,
  id: 'truth',
  costs: { ...base.costs, overheadMs: 0.8, weightsMs: 22, perTokenUs: 110, perKvTokenUs: 0.2, perSquaredTokenPs: 1500 },
  api: { requestMs: 9, perPromptTokenUs: 5 },
  limits: { ...base.limits, kvCacheTokens: 40_000, maxModelLen: 16_384 },
};
const loop = (id: string, concurrency: number, requests: number, promptTokens: number, seed: number): MeasuredRun =>
  measuredLoop(truth, { id, concurrency, requests, promptTokens, outputTokens: 64, seed });
const alone256 = loop('alone-256', 1, 12, 256, 71);
const alone1024 = loop('alone-1024', 1, 12, 1024, 72);
const loaded16 = loop('loaded-16', 16, 96, 1000, 73);
const loaded32 = loop('loaded-32', 32, 128, 600, 74);

const fitted: Calibration = calibrate(base, [alone256, alone1024, loaded16, loaded32], 'mine');
const parameter = (id: string): Calibration['parameters'][number] => {
  const found = fitted.parameters.find((each) => each.parameter.id === id);
  assert.ok(found !== undefined, id);
  return found;
};

test('the parameters of a machine that was only seen through its runs are found again', () => {
  for (const [id, within] of [
    ['costs.weightsMs', 0.04],
    ['costs.perTokenUs', 0.1],
    ['api.requestMs', 0.35],
  ] as const) {
    const { value, standardError, parameter: which } = parameter(id);
    const error = Math.abs(value / which.of(truth) - 1);
    assert.ok(standardError !== null, `${id} was not identified`);
    assert.ok(error < within, `${id} is ${value}, off by ${error}`);
  }
});

test('what the runs cannot tell keeps the value of the base, and is named', () => {
  const kept = fitted.parameters.filter(({ standardError }) => standardError === null);
  assert.ok(kept.length > 0);
  for (const { base: before, value, parameter: which } of kept) {
    assert.equal(value, before);
    assert.match(
      fitted.profile.evidence,
      new RegExp(`taken from a100-llama-3\\.1-8b: .*${which.id.replace('.', '\\.')}`),
    );
  }
});

test('the fitted profile gives the runs back, and a load that the fit has not seen', () => {
  const errors = (fits: Calibration['fits'], figure: RegExp): number[] =>
    fits.flatMap(({ figures }) =>
      figures
        .filter((each) => figure.test(each.figure))
        .map(({ measured, simulated }) => Math.abs(simulated / measured - 1)),
    );
  for (const error of errors(fitted.fits, /^(TTFT p50|TPOT|output)/)) assert.ok(error < 0.05, `fitted: ${error}`);
  const unseen = fitted.heldOut.filter(({ run }) => run.id.startsWith('loaded'));
  assert.deepEqual(
    unseen.map(({ run }) => run.id),
    ['loaded-16', 'loaded-32'],
  );
  for (const error of errors(unseen, /^(TPOT|output)/)) assert.ok(error < 0.06, `held out: ${error}`);
  for (const error of errors(unseen, /^TTFT p50/)) assert.ok(error < 0.2, `held out: ${error}`);
});

test('runs that no machine could have made leave wide errors, so that less counts as identified', () => {
  const slowed = {
    ...alone256,
    requests: alone256.requests.map((request) => ({
      ...request,
      tpotMs: request.tpotMs * 2,
      ttftMs: request.ttftMs * 2,
    })),
  };
  const { parameters } = calibrate(base, [slowed, alone1024, loaded16], 'odd');
  const error = (of: Calibration['parameters']): number =>
    of.find(({ parameter: { id } }) => id === 'costs.weightsMs')?.standardError ?? Infinity;
  assert.ok(
    error(parameters) > 4 * error(fitted.parameters),
    `${error(parameters)} against ${error(fitted.parameters)}`,
  );
});

test('the limits come from the server, and what a simulation taught is called a guess', () => {
  assert.equal(fitted.profile.limits.kvCacheTokens, 40_000);
  assert.deepEqual([fitted.profile.id, fitted.profile.provenance], ['mine', 'measured']);
  const simulated = [alone256, alone1024, loaded16].map((run) => ({
    ...run,
    server: { ...run.server, simulated: 'tiny-cpu' },
  }));
  const { profile, heldOut } = calibrate(base, simulated, 'again');
  assert.equal(profile.provenance, 'guess');
  assert.match(profile.evidence, /of the simulator \(tiny-cpu\)/);
  assert.deepEqual(heldOut, [], 'no run of three can be spared');
});

test('a replay keeps the concurrency of a closed loop, and the instants of an open one', () => {
  const slower = { ...truth, costs: { ...truth.costs, overheadMs: 50 } };
  const replayed = replay(slower, loaded16, 1);
  const requests = loaded16.requests.map((request, index) => {
    const { ttftMs, endMs } = replayed[index] ?? { ttftMs: Number.NaN, endMs: Number.NaN };
    return { ...request, ttftMs, endMs };
  });
  assert.ok(requests.every(({ endMs }) => endMs > 0));
  // Nothing waits for long: a queue would be as long as the run.
  assert.ok(Math.max(...requests.map(({ ttftMs }) => ttftMs)) < 3000);
  const open: MeasuredRun = { ...loaded16, loop: 'open' };
  const same = replay(truth, open, 73);
  assert.ok(Math.max(...same.map(({ endMs }) => endMs)) < 1.1 * Math.max(...open.requests.map(({ endMs }) => endMs)));
  const queued = replay(slower, open, 1);
  assert.ok(Math.max(...queued.map(({ ttftMs }) => ttftMs)) > 3000);
});

test('users of a closed loop who come in after the first answers are in the replay, too', () => {
  // They come 7 ms apart, and the first has its answer before the last is there.
  const many = measuredLoop(truth, {
    id: 'many',
    concurrency: 32,
    requests: 320,
    promptTokens: 32,
    outputTokens: 4,
    seed: 75,
  });
  const firstEndMs = Math.min(...many.requests.map(({ endMs }) => endMs));
  assert.ok(many.requests.filter(({ sentMs }) => sentMs < firstEndMs).length < 24);
  const lastEndMs = Math.max(...many.requests.map(({ endMs }) => endMs));
  const replayedMs = Math.max(...replay(truth, many, 75).map(({ endMs }) => endMs));
  assert.ok(Math.abs(replayedMs / lastEndMs - 1) < 0.1, `${replayedMs} against ${lastEndMs}`);
});

test('what is missing is told: a run alone, a second length, a load', () => {
  assert.deepEqual(missingRuns([]), ['alone', 'another-length', 'loaded']);
  assert.deepEqual(missingRuns([alone256]), ['another-length', 'loaded']);
  assert.deepEqual(missingRuns([alone256, alone1024]), ['loaded']);
  assert.deepEqual(missingRuns([alone256, loaded16]), ['another-length']);
  assert.deepEqual(missingRuns([alone256, alone1024, loaded16]), []);
  assert.deepEqual([mostInFlight(alone256), mostInFlight(loaded16)], [1, 16]);
  assert.deepEqual(
    lengthGroups(alone256).map(({ indices }) => indices.length),
    [12],
  );
});

test('runs that would mislead are refused: failures, cached prompts, another server, no streaming', () => {
  const fit = [alone256, alone1024];
  const problems = (changed: Partial<MeasuredRun>): string =>
    unfitness([...fit, { ...loaded16, ...changed }]).problems.join('\n');
  assert.equal(problems({}), '');
  assert.match(problems({ failed: 20 }), /loaded-16: 20 of 116 requests failed/);
  assert.match(problems({ cachedShare: 0.4 }), /40 % of its prompt tokens came from the prefix cache/);
  assert.match(problems({ unusable: 3 }), /3 of 99 requests have no first token/);
  assert.match(problems({ server: { ...loaded16.server, model: 'other' } }), /model is other, but meta-llama/);
  assert.match(problems({ requests: loaded16.requests.slice(0, 30) }), /neither one request alone nor a load/);
});

test('prompts to measure with are requests of the length that they say, and no two begin alike', () => {
  for (const set of promptSets) {
    const lines = promptSetText(set, 1).trimEnd().split('\n');
    assert.equal(lines.length, set.requests);
    const texts = lines.map(
      (line) => (JSON.parse(line) as { body: { messages: { content: string }[] } }).body.messages[0]?.content ?? '',
    );
    assert.equal(texts[0]?.split(' ').length, set.words);
    // Less than one block of 16 tokens in common.
    assert.equal(new Set(texts.map((text) => text.split(' ').slice(0, 8).join(' '))).size, set.requests);
  }
});
