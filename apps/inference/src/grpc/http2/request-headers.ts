import { ErrorCode, StreamError } from './protocol.js';
import { FIELD_OVERHEAD_BYTES } from './header-table.js';

/** The fields of a request by name, in lower case; fields that come more than once are joined with commas. */
export type RequestHeaders = Readonly<Record<string, string | undefined>>;

/** Bytes of a header list, each field counted with its overhead, that a request may have. */
export const MAX_HEADER_LIST_BYTES = 65_536;

const malformed = (message: string): StreamError => new StreamError(ErrorCode.protocol, message);

const pseudoHeaders = new Set([':method', ':scheme', ':authority', ':path']);
/** Fields that mean something to HTTP/1.1 connections only: RFC 9113, section 8.2.2. */
const connectionHeaders = new Set(['connection', 'keep-alive', 'proxy-connection', 'transfer-encoding', 'upgrade']);

// Section 8.2.1. The octets of a value may be anything but NUL, CR and LF.
const wrongName = /[^!#$%&'*+\-.^_`|~0-9a-z]/;
// oxlint-disable-next-line no-control-regex
const wrongValue = /[\0\r\n]/;

/**
 * Takes the fields of one header block as they are decoded and remembers the first thing that is wrong with them: the block must be read to
 * its end whatever it holds, since later blocks build upon it.
 */
export class HeaderList {
  private readonly fields: Record<string, string> = Object.create(null) as Record<string, string>;
  private bytes = 0;
  private fault: StreamError | null = null;
  private sawRegular = false;

  /** Adds a field of a request's head or, behind its body, of its trailers. */
  readonly add = (name: string, value: string): void => {
    this.bytes += name.length + value.length + FIELD_OVERHEAD_BYTES;
    if (this.fault) return;
    this.fault = this.bytes > MAX_HEADER_LIST_BYTES ? tooLarge() : this.faultOf(name, value);
    if (this.fault) return;
    const known = this.fields[name];
    this.fields[name] = known === undefined ? value : `${known}, ${value}`;
  };

  /** The whole head of a request. Throws a StreamError. */
  request(): RequestHeaders {
    this.assertWellFormed();
    const { ':method': method, ':scheme': scheme, ':path': path } = this.fields;
    if (!method || !scheme || !path) throw malformed('a request needs :method, :scheme and :path');
    return this.fields;
  }

  /** Throws a StreamError when the fields are no trailers. */
  assertTrailers(): void {
    this.assertWellFormed();
    for (const name of Object.keys(this.fields)) if (name.startsWith(':')) throw malformed(`trailers hold ${name}`);
  }

  private assertWellFormed(): void {
    if (this.fault) throw this.fault;
  }

  private faultOf(name: string, value: string): StreamError | null {
    if (wrongValue.test(value)) return malformed(`the value of ${name} holds a control character`);
    if (name.startsWith(':')) return this.faultOfPseudo(name);
    this.sawRegular = true;
    if (name === '' || wrongName.test(name)) return malformed('a header name is not in lower case or no token');
    if (connectionHeaders.has(name) || (name === 'te' && value !== 'trailers')) {
      return malformed(`${name} has no meaning in HTTP/2`);
    }
    return null;
  }

  private faultOfPseudo(name: string): StreamError | null {
    if (!pseudoHeaders.has(name)) return malformed(`${name} is unknown`);
    if (this.sawRegular) return malformed(`${name} stands behind other headers`);
    return this.fields[name] === undefined ? null : malformed(`${name} comes twice`);
  }
}

const tooLarge = (): StreamError =>
  new StreamError(ErrorCode.enhanceYourCalm, `the headers are larger than ${MAX_HEADER_LIST_BYTES} bytes`);
