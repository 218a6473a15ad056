/** Frame types of RFC 9113, section 6. */
export const FrameType = {
  data: 0,
  headers: 1,
  priority: 2,
  resetStream: 3,
  settings: 4,
  pushPromise: 5,
  ping: 6,
  goAway: 7,
  windowUpdate: 8,
  continuation: 9,
} as const;

/** Flags of frames; what a bit means depends on the type. */
export const Flag = { endStream: 1, ack: 1, endHeaders: 4, padded: 8, priority: 32 } as const;

/** Error codes of RFC 9113, section 7. */
export const ErrorCode = {
  none: 0,
  protocol: 1,
  internal: 2,
  flowControl: 3,
  settingsTimeout: 4,
  streamClosed: 5,
  frameSize: 6,
  refusedStream: 7,
  cancel: 8,
  compression: 9,
  enhanceYourCalm: 11,
} as const;

/** Settings of RFC 9113, section 6.5.2, that this server reads or sends. */
export const Setting = {
  enablePush: 2,
  maxConcurrentStreams: 3,
  initialWindowSize: 4,
  maxFrameSize: 5,
  maxHeaderListSize: 6,
} as const;

/** What a client sends before its first frame. */
export const PREFACE = Buffer.from('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n');

/** Bytes in front of every frame's payload: length, type, flags, stream. */
export const FRAME_HEAD_BYTES = 9;

/** The largest payload that both sides take unless they said otherwise. */
export const DEFAULT_MAX_FRAME_BYTES = 16_384;

/** The flow-control window that both sides begin with. */
export const DEFAULT_WINDOW_BYTES = 65_535;

/** The largest flow-control window, and the largest stream identifier. */
export const MAX_UINT31 = 0x7fff_ffff;

/** The peer broke the protocol so that nothing more can be read from its connection. */
export class ConnectionError extends Error {
  override readonly name = 'ConnectionError';

  constructor(
    readonly code: number,
    message: string,
  ) {
    super(message);
  }
}

/** The peer broke the protocol within one stream; the others go on. */
export class StreamError extends Error {
  override readonly name = 'StreamError';

  constructor(
    readonly code: number,
    message: string,
  ) {
    super(message);
  }
}

export const protocolError = (message: string): ConnectionError => new ConnectionError(ErrorCode.protocol, message);
