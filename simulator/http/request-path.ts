import type { IncomingMessage } from 'node:http';

/** The paths that give answers. */
export const answerPaths: ReadonlySet<string> = new Set(['/v1/chat/completions', '/v1/completions']);

/** The path of a request without its query. */
export function pathOf(request: IncomingMessage): string {
  return (request.url ?? '/').split('?', 1)[0] ?? '/';
}
