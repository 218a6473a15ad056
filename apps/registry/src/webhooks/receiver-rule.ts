import { lookup as lookupAll, type LookupAddress } from 'node:dns';
import { isIP, type LookupFunction } from 'node:net';
import { DomainError } from '@modelyard/chassis';
import { invalidParameter } from '../mlflow-wire/mlflow-errors.js';
import { isLoopbackAddress, isPublicAddress } from './public-address.js';

const urlCharacters = 500;

/** Finds the addresses of a host name; `dns.lookup` outside of specs. */
export type Resolve = (host: string, found: (error: Error | null, addresses: readonly LookupAddress[]) => void) => void;

const systemResolve: Resolve = (host, found) => {
  lookupAll(host, { all: true }, (error, addresses) => found(error, addresses));
};

/**
 * Where webhooks may be sent to: https and public addresses. With `local`, which only the development profile may set, also http and this
 * machine's own addresses, for a receiver that is being written.
 */
export class ReceiverRule {
  constructor(
    private readonly local: boolean,
    private readonly resolve: Resolve = systemResolve,
  ) {}

  /**
   * Throws `invalid-parameter` for a URL that webhooks are never sent to. A host name passes, whatever its addresses: those can change, and
   * are checked by `lookup` at each connection. A host written as an address is never looked up, so it is checked here.
   */
  checkUrl(text: string): void {
    if (text.length > urlCharacters) {
      throw invalidParameter(`'url' exceeds the maximum length of ${urlCharacters} characters (it has ${text.length})`);
    }
    const url = URL.canParse(text) ? new URL(text) : undefined;
    if (!url) throw invalidParameter(`Invalid value ${JSON.stringify(text)} for parameter 'url' supplied: not a URL`);
    const schemes = this.local ? ['https:', 'http:'] : ['https:'];
    if (!schemes.includes(url.protocol)) {
      throw invalidParameter(
        `Invalid webhook URL scheme: '${url.protocol.slice(0, -1)}'. Allowed schemes are: ${schemes.map((scheme) => scheme.slice(0, -1)).join(', ')}`,
      );
    }
    if (url.username !== '' || url.password !== '') {
      throw invalidParameter("Invalid value for parameter 'url' supplied: credentials in a URL; use 'secret' instead");
    }
    const address = literalAddress(url);
    if (address !== undefined && !this.admits(address))
      throw invalidParameter(`Invalid webhook URL: ${closed(address)}`);
  }

  /**
   * For `http.request`: looks a name up once, refuses it when any of its addresses is not admitted, and gives the first one to connect to,
   * so that no second look-up can lead elsewhere than the one that was checked.
   */
  readonly lookup: LookupFunction = (host, options, found) => {
    this.resolve(host, (error, addresses) => {
      const refused = addresses.find(({ address }) => !this.admits(address));
      const [first] = addresses;
      const fault = error ?? (refused && addressRefused(refused.address)) ?? (first ? null : notFound(host));
      if (fault || !first) found(fault, '', 0);
      else if (options.all) found(null, [first]);
      else found(null, first.address, first.family);
    });
  };

  private admits(address: string): boolean {
    return isPublicAddress(address) || (this.local && isLoopbackAddress(address));
  }
}

// The URL parser has turned 127.1, 0x7f.1 and their like into dotted form by now.
function literalAddress({ hostname }: URL): string | undefined {
  const address = hostname.replace(/^\[|\]$/g, '');
  return isIP(address) === 0 ? undefined : address;
}

function closed(address: string): string {
  return `${address} is not a public address, and webhooks are sent to no other`;
}

function addressRefused(address: string): DomainError<'webhook-address-refused'> {
  return new DomainError({
    code: 'webhook-address-refused',
    kind: 'invalid',
    message: `The receiver was not called: ${closed(address)}.`,
    nextStep: 'Give the receiver a public address, or change the URL of the webhook.',
  });
}

function notFound(host: string): Error {
  return new Error(`${host} has no address`);
}
