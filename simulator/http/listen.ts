import type { Server } from 'node:http';
import { UsageError } from '../../lib/schema/usage-error.ts';

/** Listens; throws a UsageError where the address cannot be had. */
export function listen(server: Server, port: number, host: string): Promise<void> {
  return new Promise((done, fail) => {
    const failed = (error: NodeJS.ErrnoException): void => {
      const why = reasons[error.code ?? '']?.(port, host);
      fail(why === undefined ? error : new UsageError('The simulator cannot start.', [why]));
    };
    server.once('error', failed);
    // The backlog is uvicorn's: a ramp of hundreds of connections at once must not be refused.
    server.listen({ port, host, backlog: 2048 }, () => {
      server.off('error', failed);
      done();
    });
  });
}

type Reason = (port: number, host: string) => string;
const noSuchAddress: Reason = (_port, host) => `this machine has no address ${host}`;

const reasons: Readonly<Record<string, Reason>> = {
  EADDRINUSE: (port, host) => `port ${port} of ${host} is in use: choose another, or 0 for any that is free`,
  EACCES: (port) => `port ${port} may not be used without more rights: choose one above 1023`,
  EADDRNOTAVAIL: noSuchAddress,
  ENOTFOUND: noSuchAddress,
};
