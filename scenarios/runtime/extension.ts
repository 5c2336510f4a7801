import type * as Vllm from 'k6/x/vllm';

// esbuild keeps the call and k6 provides the function. A static import would stop a stock k6, and k6 does not let
// a failed require be caught; the extension therefore announces itself in the environment.
declare const require: (name: 'k6/x/vllm') => typeof Vllm;

/** The measuring extension, or null on a stock k6. */
export const extension = __ENV.K6_X_VLLM ? require('k6/x/vllm') : null;

/** What to do where the extension is wanted: a script does not know whether it runs in a checkout of the suite or in a project. */
export const useOwnK6 = 'use bin/k6 ("make setup" builds it; in a project, "npx k6-vllm k6 build")';
