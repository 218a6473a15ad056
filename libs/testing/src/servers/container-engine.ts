import { request } from 'node:http';

const defaultHost = 'unix:///var/run/docker.sock';

/**
 * Whether a container engine answers its ping: a socket file or an installed client alone proves nothing. TLS engines are left to the
 * environment's addresses.
 * @param dockerHost `unix:///path` or `tcp://host:port`, as in DOCKER_HOST
 */
export function engineAnswers(dockerHost = defaultHost, withinMs = 2_000): Promise<boolean> {
  const target = pingTarget(dockerHost);
  if (!target) return Promise.resolve(false);
  return new Promise((resolve) => {
    const ping = request({ ...target, path: '/_ping', timeout: withinMs }, (answer) => {
      answer.resume();
      resolve(answer.statusCode === 200);
    });
    ping.on('timeout', () => ping.destroy());
    ping.on('error', () => resolve(false));
    ping.on('close', () => resolve(false));
    ping.end();
  });
}

function pingTarget(dockerHost: string): { socketPath: string } | { host: string; port: string } | undefined {
  if (!URL.canParse(dockerHost)) return undefined;
  const { protocol, pathname, hostname, port } = new URL(dockerHost);
  if (protocol === 'unix:') return { socketPath: pathname };
  return protocol === 'tcp:' ? { host: hostname, port: port || '2375' } : undefined;
}
