import { Deadline } from './deadline.js';
import { withRetries, type RetryPolicy } from './retry.js';
import type { InferReply, InferRequest, ModelMetadata, ModelName, Transport } from './transport.js';

/** What each call may say for itself. */
export interface CallOptions {
  /** Milliseconds for the whole call, its repetitions included; 10,000 unless the client says otherwise. */
  readonly timeoutMs?: number;
  /** Ends the call early. */
  readonly signal?: AbortSignal;
  /** Sent with this call: a traffic plan's header rules read them. */
  readonly headers?: Readonly<Record<string, string>>;
}

export interface CallerSettings {
  readonly timeoutMs: number;
  readonly retry: RetryPolicy;
  readonly headers: Readonly<Record<string, string>>;
  readonly newId: () => string;
}

/** Sends requests by one transport, each under a deadline and with its repetitions. */
export class Caller {
  constructor(
    private readonly transport: Transport,
    private readonly settings: CallerSettings,
  ) {}

  newId(): string {
    return this.settings.newId();
  }

  infer(request: InferRequest, options: CallOptions): Promise<InferReply> {
    const whole = { ...request, headers: { ...this.settings.headers, ...request.headers } };
    return this.repeat(options, (deadline) => this.transport.infer(whole, deadline));
  }

  metadata(name: Omit<ModelName, 'headers'>, options: CallOptions): Promise<ModelMetadata> {
    const whole = { ...name, headers: { ...this.settings.headers, ...options.headers } };
    return this.repeat(options, (deadline) => this.transport.metadata(whole, deadline));
  }

  close(): Promise<void> {
    return this.transport.close();
  }

  private repeat<Reply>(options: CallOptions, send: (deadline: Deadline) => Promise<Reply>): Promise<Reply> {
    const deadline = new Deadline(options.timeoutMs ?? this.settings.timeoutMs, options.signal);
    return withRetries(this.settings.retry, deadline, () => send(deadline));
  }
}
