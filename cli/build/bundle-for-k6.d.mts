/** How a scenario is bundled for k6: by `build.mjs` for the suite's own, by `k6-vllm build` for a user's. */
export const bundleForK6: {
  bundle: true;
  format: 'esm';
  platform: 'neutral';
  mainFields: string[];
  target: string;
  supported: Record<string, boolean>;
  external: string[];
  minify: true;
  sourcemap: true;
  sourcesContent: false;
  metafile: true;
  logLevel: 'error';
};

/** Every VU holds its own copy of the bundle; beyond this, a thousand VUs cost too much. */
export const largestBundleBytes: number;

/** What bundles are told of the suite whose folder this is and how its commands are typed, for esbuild's `define`. */
export function suiteConstants(
  root: string,
  command?: string,
): Record<'SUITE_VERSION' | 'SUITE_REVISION' | 'SUITE_COMMAND', string>;
