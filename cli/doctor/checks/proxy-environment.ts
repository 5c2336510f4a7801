import { ok, warn, type Check } from '../check.ts';
import { proxyFor } from '../proxy.ts';

export const proxyEnvironment: Check = {
  id: 'proxy-environment',
  area: 'connection',
  title: 'Proxy of the environment',
  why: 'k6 sends its load through the proxy that HTTP_PROXY, HTTPS_PROXY and NO_PROXY name, and measures the proxy with the server.',
  examine: ({ machine, server }) => {
    const found = proxyFor(server.url, machine.environment);
    if (found === null) return ok('none is set');
    const { variable, shown, isUsed, because } = found;
    if (!isUsed) return ok(`${variable} is set, and not used: ${because}`);
    return warn(
      `k6 would send everything through ${shown} (${variable}); the questions asked here went past it`,
      `Unset ${variable}, or set NO_PROXY=${new URL(server.url).hostname}.`,
    );
  },
};
