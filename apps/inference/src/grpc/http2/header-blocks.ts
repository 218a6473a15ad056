import { HpackDecoder } from './hpack-decoder.js';
import { ConnectionError, ErrorCode } from './protocol.js';
import { HeaderList, MAX_HEADER_LIST_BYTES, type RequestHeaders } from './request-headers.js';

/** A block in more pieces than this is an attack on the reader's time, not a long one. */
const MAX_CONTINUATIONS = 32;
const MAX_REMEMBERED = 32;
const MAX_REMEMBERED_BYTES = 1_024;

/** A header block whose END_HEADERS has not come. */
export interface OpenBlock {
  readonly stream: number;
  readonly endStream: boolean;
  readonly pieces: Buffer[];
  bytes: number;
}

/** The request heads of one connection, from their first frame to their fields. */
export class HeaderBlocks {
  private readonly decoder = new HpackDecoder();
  /** Heads by the octets of their block, as long as the table that they were read with is unchanged. */
  private readonly remembered = new Map<string, RequestHeaders>();
  private rememberedAt = 0;
  private current: OpenBlock | null = null;

  /** The block that CONTINUATION frames go on with. */
  get open(): OpenBlock | null {
    return this.current;
  }

  begin(stream: number, endStream: boolean, piece: Buffer): void {
    this.current = { stream, endStream, pieces: [], bytes: 0 };
    this.add(this.current, piece);
  }

  /** Adds the payload of a CONTINUATION. Throws a ConnectionError beyond the limits. */
  continue(block: OpenBlock, piece: Buffer): void {
    if (block.pieces.length > MAX_CONTINUATIONS) throw tooMuch(`more than ${MAX_CONTINUATIONS} CONTINUATION frames`);
    this.add(block, piece);
  }

  /** The octets of the open block, which is over. */
  finish(block: OpenBlock): Buffer {
    this.current = null;
    return Buffer.concat(block.pieces, block.bytes);
  }

  /** The head of a request. Throws a StreamError, or a ConnectionError when nothing can be read from here on. */
  readRequest(block: Buffer): RequestHeaders {
    if (block.length > MAX_REMEMBERED_BYTES) return this.decode(block).request();
    if (this.rememberedAt !== this.decoder.revision) this.forget();
    const key = block.toString('latin1');
    const known = this.remembered.get(key);
    if (known) return known;
    const before = this.decoder.revision;
    const headers = this.decode(block).request();
    // A block that changes the table means something else the next time.
    if (this.decoder.revision === before && this.remembered.size < MAX_REMEMBERED) this.remembered.set(key, headers);
    return headers;
  }

  /** Reads the fields behind a request's body, of which gRPC uses none. Throws as `readRequest` does. */
  readTrailers(block: Buffer): void {
    this.decode(block).assertTrailers();
  }

  /** Reads a block that nobody wants, since later ones build upon it. */
  skip(block: Buffer): void {
    this.decode(block);
  }

  private decode(block: Buffer): HeaderList {
    const list = new HeaderList();
    this.decoder.decode(block, list.add);
    return list;
  }

  private forget(): void {
    this.remembered.clear();
    this.rememberedAt = this.decoder.revision;
  }

  private add(block: OpenBlock, piece: Buffer): void {
    block.bytes += piece.length;
    if (block.bytes > MAX_HEADER_LIST_BYTES)
      throw tooMuch(`a header block of more than ${MAX_HEADER_LIST_BYTES} bytes`);
    block.pieces.push(piece);
  }
}

const tooMuch = (what: string): ConnectionError => new ConnectionError(ErrorCode.enhanceYourCalm, what);
