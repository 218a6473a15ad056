import { ConnectionError, ErrorCode, Flag, MAX_UINT31, protocolError, Setting } from './protocol.js';

const SETTING_BYTES = 6;
const PRIORITY_BYTES = 5;

/** The settings of a peer that change what this server sends. */
export interface PeerSettings {
  initialWindowBytes?: number;
  maxFrameBytes?: number;
}

/** Reads a SETTINGS payload, the later of two values counting. Throws a ConnectionError for a value that may not be. */
export function readSettings(payload: Buffer): PeerSettings {
  if (payload.length % SETTING_BYTES !== 0) throw wrongSize('SETTINGS');
  const settings: PeerSettings = {};
  for (let at = 0; at < payload.length; at += SETTING_BYTES) {
    const value = payload.readUInt32BE(at + 2);
    switch (payload.readUInt16BE(at)) {
      case Setting.enablePush:
        if (value > 1) throw protocolError('SETTINGS_ENABLE_PUSH is neither 0 nor 1');
        break;
      case Setting.initialWindowSize:
        if (value > MAX_UINT31) throw new ConnectionError(ErrorCode.flowControl, 'the initial window is too large');
        settings.initialWindowBytes = value;
        break;
      case Setting.maxFrameSize:
        if (value < 16_384 || value > 16_777_215) throw protocolError('SETTINGS_MAX_FRAME_SIZE is out of range');
        settings.maxFrameBytes = value;
        break;
      default:
    }
  }
  return settings;
}

/** The payload of a frame that may be padded, without padding. */
export function unpadded(flags: number, payload: Buffer): Buffer {
  if ((flags & Flag.padded) === 0) return payload;
  const padding = payload[0];
  if (padding === undefined) throw wrongSize('a padded frame');
  if (padding >= payload.length) throw protocolError('a frame has more padding than payload');
  return payload.subarray(1, payload.length - padding);
}

/** The piece of a header block that a HEADERS frame carries; priorities are read over, as RFC 9113 allows. */
export function headerPiece(flags: number, payload: Buffer): Buffer {
  const piece = unpadded(flags, payload);
  if ((flags & Flag.priority) === 0) return piece;
  if (piece.length < PRIORITY_BYTES) throw wrongSize('HEADERS');
  return piece.subarray(PRIORITY_BYTES);
}

/** Throws a ConnectionError when a frame of fixed size has another, or one of a stream belongs to none. */
export function assertFrame(name: string, payload: Buffer, bytes: number, belongs: boolean): void {
  if (!belongs) throw protocolError(`${name} on a stream where it may not be`);
  if (payload.length !== bytes) throw wrongSize(name);
}

export const wrongSize = (name: string): ConnectionError =>
  new ConnectionError(ErrorCode.frameSize, `${name} has a wrong size`);

/** A SETTINGS payload. */
export function encodeSettings(settings: readonly (readonly [setting: number, value: number])[]): Buffer {
  const payload = Buffer.alloc(settings.length * SETTING_BYTES);
  for (const [at, [setting, value]] of settings.entries()) {
    payload.writeUInt16BE(setting, at * SETTING_BYTES);
    payload.writeUInt32BE(value, at * SETTING_BYTES + 2);
  }
  return payload;
}

export function uint32(value: number): Buffer {
  const bytes = Buffer.allocUnsafe(4);
  bytes.writeUInt32BE(value);
  return bytes;
}

/** A GOAWAY payload. @param reason goes to whoever reads the peer's log */
export const encodeGoAway = (lastStream: number, code: number, reason = ''): Buffer =>
  Buffer.concat([uint32(lastStream), uint32(code), Buffer.from(reason)]);
