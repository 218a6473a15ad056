import { request } from 'node:http';

/**
 * Whether a container engine answers on its socket (DOCKER_HOST or the usual place). A docker command on the PATH says
 * nothing: it is often there without an engine behind it.
 */
export function engineAnswers(dockerHost: string | undefined): Promise<boolean> {
  const place = socketOf(dockerHost);
  if (place === null) return Promise.resolve(false);
  return new Promise((resolve) => {
    const asked = request({ ...place, path: '/_ping', timeout: 1_000 }, (answer) => {
      answer.resume();
      resolve(answer.statusCode === 200);
    });
    asked.once('timeout', () => asked.destroy(new Error('no answer')));
    asked.once('error', () => resolve(false));
    asked.end();
  });
}

function socketOf(dockerHost: string | undefined): { socketPath: string } | { host: string; port: number } | null {
  if (!dockerHost) return { socketPath: '/var/run/docker.sock' };
  if (!URL.canParse(dockerHost)) return null;
  const url = new URL(dockerHost);
  if (url.protocol === 'unix:') return { socketPath: url.pathname };
  return url.protocol === 'tcp:' || url.protocol === 'http:'
    ? { host: url.hostname, port: Number(url.port || 2375) }
    : null;
}
