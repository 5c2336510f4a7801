// what k6 provides and @types/k6 leaves to the DOM's types, which do not belong here
declare const console: {
  log: (message: string) => void;
  warn: (message: string) => void;
  error: (message: string) => void;
};

interface ImportMeta {
  /** The URL of a path relative to the bundled scenario. */
  resolve: (path: string) => string;
}

/** Version of the suite and its git revision, put in by build.mjs. */
declare const SUITE_VERSION: string;
declare const SUITE_REVISION: string | null;
/** How the suite's commands are typed by whoever has this build. */
declare const SUITE_COMMAND: string;
