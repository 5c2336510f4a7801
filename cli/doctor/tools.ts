import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { howToBuild, ownK6, versionOf } from '../k6-binary.ts';
import { goVersion } from '../k6/build-k6.ts';
import { checkoutK6 } from '../k6/places.ts';
import { sourceStamp } from '../k6/source-stamp.ts';
import { packageRoot } from '../package-root.ts';

/** A k6, looked at. */
export interface K6Look {
  readonly path: string;
  /** Null where it answers nothing. */
  readonly version: { readonly major: number; readonly text: string } | null;
  readonly streaming: boolean;
  /** Whether it was built from the sources that are here; null where nobody knows, of a k6 from elsewhere. */
  readonly isCurrent: boolean | null;
}

/** The programs that a run takes. */
export interface Tools {
  /** `v20.19.0`. */
  readonly node: string;
  /** What package.json asks for: `>=20.19`. */
  readonly nodeWanted: string;
  /** Null without a Go. */
  readonly go: () => string | null;
  readonly k6: () => K6Look;
  /** The command that builds a k6 with the extension. */
  readonly howToBuild: string;
}

/** The programs of this machine, with the k6 that is asked for or the one that a run would take. */
export function theseTools(askedK6: string | null): Tools {
  let seen: K6Look | null = null;
  return {
    node: process.version,
    nodeWanted: (JSON.parse(readFileSync(join(packageRoot, 'package.json'), 'utf8')) as { engines: { node: string } })
      .engines.node,
    go: () => goVersion(process.cwd()),
    // several checks ask, and each look starts it and sums up the sources
    k6: () => (seen ??= lookAt(askedK6 ?? ownK6() ?? 'k6')),
    howToBuild,
  };
}

function lookAt(path: string): K6Look {
  const version = versionOf(path);
  const streaming = version?.streaming ?? false;
  return { path, version, streaming, isCurrent: path === checkoutK6 ? isOfSources() : path === ownK6() ? true : null };
}

/** Of a checkout the stamp beside the binary says what it was built from; in the cache its name does. */
function isOfSources(): boolean | null {
  const stamp = `${checkoutK6}.stamp`;
  const sources = sourceStamp(join(packageRoot, 'xk6'));
  return sources === null || !existsSync(stamp) ? null : readFileSync(stamp, 'utf8').trim() === sources;
}
