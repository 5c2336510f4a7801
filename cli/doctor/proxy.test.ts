import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { proxyFor } from './proxy.ts';

/** By the documentation of Go's golang.org/x/net/http/httpproxy, which k6 follows. */
const exceptions: readonly (readonly [noProxy: string, url: string, isUsed: boolean])[] = [
  ['', 'http://gpu-1:8000', true],
  ['', 'http://localhost:8000', false],
  ['', 'http://127.0.0.2:8000', false],
  ['*', 'http://gpu-1:8000', false],
  ['example.org', 'http://example.org', false],
  ['example.org', 'http://gpu.example.org', false],
  ['example.org', 'http://myexample.org', true],
  ['.example.org', 'http://gpu.example.org', false],
  ['.example.org', 'http://example.org', true],
  ['gpu-1:8000', 'http://gpu-1:8000', false],
  ['gpu-1:8000', 'http://gpu-1:9000', true],
  ['10.0.0.0/8', 'http://10.1.2.3:8000', false],
  ['10.0.0.0/8', 'http://11.1.2.3:8000', true],
  ['10.1.2.3', 'http://10.1.2.3:8000', false],
];

describe('with a proxy for http set', () => {
  for (const [noProxy, url, isUsed] of exceptions) {
    test(`${url} ${isUsed ? 'goes through it' : 'goes past it'}${noProxy === '' ? '' : ` where NO_PROXY is ${noProxy}`}`, () => {
      const found = proxyFor(url, { HTTP_PROXY: 'http://proxy:3128', NO_PROXY: noProxy });
      assert.equal(found?.isUsed, isUsed, found?.because);
    });
  }

  test('nothing is said of https', () => {
    assert.equal(proxyFor('https://gpu-1', { HTTP_PROXY: 'http://proxy:3128' }), null);
  });

  test('name and key in it are not shown', () => {
    assert.equal(proxyFor('http://gpu-1', { http_proxy: 'http://me:secret@proxy:3128' })?.shown, 'http://proxy:3128');
  });
});
