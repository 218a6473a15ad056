import { Clock, DomainError } from '@modelyard/chassis';
import type { DueDelivery, Outcome } from './delivery-queue.js';
import { postToReceiver, type ReceiverAnswer } from './post-to-receiver.js';
import type { ReceiverRule } from './receiver-rule.js';
import { parseRetryAfter, retryDelayMs } from './retry-delay.js';
import type { SecretBox } from './secret-box.js';
import { deliveryHeaders } from './sign-delivery.js';

/** What an attempt is made to a webhook with. */
export interface Message {
  readonly webhookId: string;
  readonly url: string;
  readonly deliveryId: string;
  readonly body: string;
  readonly sealedSecret: Buffer | null;
}

/** Makes attempts and judges what became of them. */
export class Deliver {
  constructor(
    private readonly rule: ReceiverRule,
    private readonly secrets: SecretBox,
    private readonly clock: Clock,
    private readonly attemptsAtMost: number,
    private readonly random: () => number,
  ) {}

  /** One attempt; rejects where the receiver was not reached or may not be called. */
  async send({ webhookId, url, deliveryId, body, sealedSecret }: Message, halt?: AbortSignal): Promise<ReceiverAnswer> {
    const secret = sealedSecret === null ? undefined : this.secrets.open(webhookId, sealedSecret);
    const headers = deliveryHeaders({ deliveryId, body, secret, at: this.clock.now() });
    return postToReceiver(url, headers, body, this.rule, halt);
  }

  /** What became of one attempt; undefined where `halt` cut it off, which is nobody's failure. */
  async attempt(webhookId: string, delivery: DueDelivery, halt: AbortSignal): Promise<Outcome | undefined> {
    const attempt = delivery.attempts + 1;
    try {
      const answer = await this.send({ webhookId, ...delivery }, halt);
      return this.judge(answer, attempt);
    } catch (error) {
      if (halt.aborted) return undefined;
      const fault = error instanceof Error ? error.message : String(error);
      // A URL or address that is not admitted will not be admitted a second later either.
      const final = error instanceof DomainError && error.kind === 'invalid';
      return this.failed({ attempt, final, responseStatus: null, fault });
    }
  }

  private judge({ status, retryAfter }: ReceiverAnswer, attempt: number): Outcome {
    if (status >= 200 && status < 300) {
      return { status: 'delivered', retryAt: null, responseStatus: status, fault: null };
    }
    const final = status < 500 && status !== 408 && status !== 429;
    const hint = status < 400 ? '; redirects are not followed' : '';
    const fault = `the receiver answered ${status}${hint}`;
    return this.failed({ attempt, final, responseStatus: status, fault, retryAfter });
  }

  private failed({ attempt, final, responseStatus, fault, retryAfter }: FailedAttempt): Outcome {
    if (final || attempt >= this.attemptsAtMost) return { status: 'dead', retryAt: null, responseStatus, fault };
    const now = this.clock.now();
    const delayMs = retryDelayMs(attempt, this.random(), parseRetryAfter(retryAfter, now));
    return { status: 'pending', retryAt: new Date(now.getTime() + delayMs), responseStatus, fault };
  }
}

interface FailedAttempt {
  readonly attempt: number;
  readonly final: boolean;
  readonly responseStatus: number | null;
  readonly fault: string;
  readonly retryAfter?: string | undefined;
}
