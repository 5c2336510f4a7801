import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { k6Duration, parseDuration } from './duration.ts';
import { misspelledSettings } from './misspelled-settings.ts';
import { readConfiguration, writableConfiguration } from './read-configuration.ts';

const problemsOf = (environment: Record<string, string>): readonly string[] => readConfiguration(environment).problems;

describe('durations', () => {
  const cases: [string, number | null][] = [
    ['30s', 30_000],
    ['1m30s', 90_000],
    ['1.5s', 1500],
    ['250ms', 250],
    ['2d', 172_800_000],
    ['30', null], // k6 would read milliseconds, most people mean seconds
    ['30 s', null],
    ['-5s', null],
    ['s', null],
    ['', null],
  ];
  for (const [text, expected] of cases) {
    test(`"${text}" is ${expected === null ? 'no duration' : `${expected} ms`}`, () => {
      assert.equal(parseDuration(text), expected);
    });
  }

  test('are handed to k6 as whole milliseconds, never shortened', () => {
    assert.equal(k6Duration(1500.2), '1501ms');
  });
});

describe('the configuration', () => {
  test('has defaults, and null where a setting has none', () => {
    const { configuration } = readConfiguration({});
    assert.ok(configuration);
    assert.equal(configuration.BASE_URL, 'http://127.0.0.1:8000');
    assert.equal(configuration.CONCURRENCY, 10);
    assert.equal(configuration.TIMEOUT, 120_000);
    assert.equal(configuration.REQUESTS, null);
    assert.equal(configuration.REPEAT_PROMPTS, false);
  });

  test('reads every kind of value', () => {
    const { configuration } = readConfiguration({
      BASE_URL: 'https://gpu.example:8443/llm/v1/',
      REQUESTS: '500',
      TOP_P: '0.9',
      TIMEOUT: '1m30s',
      REPEAT_PROMPTS: 'TRUE',
      EXTRA_BODY: '{"ignore_eos": true}',
      RECORDS: 'console',
    });
    assert.ok(configuration);
    assert.equal(configuration.BASE_URL, 'https://gpu.example:8443/llm');
    assert.equal(configuration.REQUESTS, 500);
    assert.equal(configuration.TOP_P, 0.9);
    assert.equal(configuration.TIMEOUT, 90_000);
    assert.equal(configuration.REPEAT_PROMPTS, true);
    assert.deepEqual(configuration.EXTRA_BODY, { ignore_eos: true });
    assert.equal(configuration.RECORDS, 'console');
  });

  test('is that of the run that is gone on with, where nothing else is given', () => {
    const first = readConfiguration({
      REQUESTS: '500',
      TIMEOUT: '30s',
      EXTRA_BODY: '{"a": 1}',
      OUTPUTS: 'true',
      RUN_DIR: '/x',
    });
    assert.ok(first.configuration);
    const earlier = writableConfiguration(first.configuration);
    const { configuration } = readConfiguration({ TIMEOUT: '90s', MODEL: '' }, { ...earlier, UNKNOWN_TO_US: 'x' });
    assert.deepEqual(configuration, { ...first.configuration, TIMEOUT: 90_000, RUN_DIR: null });
  });

  test('takes OUTPUTS for a switch or for a file, and an interval of 0', () => {
    const outputs = (text: string): unknown => readConfiguration({ OUTPUTS: text }).configuration?.OUTPUTS;
    assert.deepEqual([outputs('TRUE'), outputs('false'), outputs('out.jsonl')], ['true', null, 'out.jsonl']);
    assert.deepEqual(problemsOf({ OUTPUTS: ' ' }), ['OUTPUTS=  is blank']);
    assert.equal(readConfiguration({ PROGRESS_INTERVAL: '0' }).configuration?.PROGRESS_INTERVAL, 0);
    assert.match(problemsOf({ PROGRESS_INTERVAL: '5' }).join(), /has no unit/);
  });

  test('takes an empty variable as one that is not set', () => {
    assert.equal(readConfiguration({ MODEL: '', REQUESTS: '' }).configuration?.MODEL, null);
  });

  test('says all mistakes at once, each with the value and the mend', () => {
    const problems = problemsOf({
      REQUESTS: 'many',
      CONCURRENCY: '0',
      TIMEOUT: '30',
      TOP_P: '0',
      BASE_URL: 'localhost:8000',
      EXTRA_BODY: '[1]',
      RECORDS: 'disk',
    });
    assert.equal(problems.length, 7);
    assert.match(problems.join('\n'), /REQUESTS=many is not a whole number/);
    assert.match(problems.join('\n'), /CONCURRENCY=0 is out of range; it must be a whole number 1–100000/);
    assert.match(problems.join('\n'), /TIMEOUT=30 has no unit; write e\.g\. 30s/);
    assert.match(problems.join('\n'), /BASE_URL=localhost:8000 is not a base URL; write e\.g\. http:/);
  });

  const numbers = ['0x10', '1e999', 'NaN', 'Infinity', ' 5', '5 ', '1,000', '1.5'];
  for (const text of numbers) {
    test(`does not take "${text}" for a number of requests`, () =>
      assert.equal(problemsOf({ REQUESTS: text }).length, 1));
  }

  const urls = ['ftp://x', 'http://', 'http://host:99999', 'http://host:port', 'http://user:secret@host', 'http://a b'];
  for (const url of urls) {
    test(`does not take "${url}" for a base URL`, () => assert.equal(problemsOf({ BASE_URL: url }).length, 1));
  }

  test('keeps the key out of messages and of what is written down', () => {
    const problems = problemsOf({ API_KEY: '   ' });
    assert.deepEqual(problems, ['API_KEY is blank']);
    const { configuration } = readConfiguration({ API_KEY: 'canary' });
    assert.ok(configuration);
    assert.doesNotMatch(JSON.stringify(writableConfiguration(configuration)), /canary|API_KEY/);
  });
});

describe('a misspelled setting', () => {
  const slips: [string, string][] = [
    ['CONCURENCY', 'CONCURRENCY'],
    ['REQUEST', 'REQUESTS'],
    ['MAX_TOKEN', 'MAX_TOKENS'],
    ['concurrency', 'CONCURRENCY'],
    ['TIEMOUT', 'TIMEOUT'],
    ['SLO_P95_E2EL', 'SLO_P95_E2E'],
  ];
  for (const [slip, meant] of slips) {
    test(`${slip} is taken for ${meant}, not ignored`, () => {
      assert.deepEqual(misspelledSettings({ [slip]: '50' }), [
        `${slip} is not a setting; did you mean ${meant}? Rename it, or unset it`,
      ]);
    });
  }

  test('is let alone when the setting that it resembles is set too', () => {
    assert.deepEqual(misspelledSettings({ MODELS: 'a,b', MODEL: 'a' }), []);
  });

  test('is not seen in variables that every shell has', () => {
    const shell = { PATH: '/bin', HOME: '/root', SHELL: 'sh', TERM: 'x', LANG: 'C', USER: 'u', MAIL: 'm', TMOUT: '5' };
    assert.deepEqual(misspelledSettings(shell), []);
  });

  test('among the objectives names those that there are', () => {
    assert.match(
      misspelledSettings({ SLO_GOODPUT: '5' })[0] ?? '',
      /^SLO_GOODPUT is not a setting; the objectives are SLO_SUCCESS_RATE/,
    );
  });
});
