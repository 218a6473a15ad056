import { fork } from 'node:child_process';
import type { Signature } from '../pipeline/validate.js';
import type { CheckReply, CheckReport, CheckRequest } from './check-report.js';
import type { InputExample } from './golden-rows.js';

/** A version that must not be taken into the serving process: it will not load, crashes, hangs or is not as declared. */
export class VersionRejected extends Error {
  override readonly name = 'VersionRejected';
}

/** Tries a version somewhere it can do no harm. */
export abstract class VersionChecker {
  /**
   * Throws VersionRejected with the reason, for people.
   * @param noEvaluator why no evaluator may run the version; null where one may
   * @param example rows on which an evaluator is proved besides random ones
   */
  abstract check(
    modelPath: string,
    signature: Signature,
    noEvaluator: string | null,
    example?: InputExample | null,
  ): Promise<CheckReport>;
}

/**
 * Runs each check in a process of its own. Creating a session blocks its thread and a hostile or broken graph can end
 * the process or eat its memory, so neither may happen where requests are being answered.
 */
export class ProcessVersionChecker extends VersionChecker {
  private queue: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly entry: URL,
    private readonly timeoutMs: number,
  ) {
    super();
  }

  /** One check at a time: several at once would take the cores from the requests. */
  override check(
    modelPath: string,
    { inputs, outputs }: Signature,
    noEvaluator: string | null,
    example: InputExample | null = null,
  ): Promise<CheckReport> {
    const plain = (tensors: Signature['inputs']): CheckRequest['inputs'] =>
      tensors.map(({ name, datatype, shape }) => ({ name, datatype, shape: [...shape] }));
    const request = { modelPath, noEvaluator, example, inputs: plain(inputs), outputs: plain(outputs) };
    const result = this.queue.then(() => this.checkInChild(request));
    this.queue = result.catch(() => undefined);
    return result;
  }

  private checkInChild(request: CheckRequest): Promise<CheckReport> {
    return new Promise((resolve, reject) => {
      const child = fork(this.entry, { stdio: ['ignore', 'ignore', 'ignore', 'ipc'], timeout: this.timeoutMs });
      let reply: CheckReply | null = null;
      child.once('message', (message) => {
        reply = message as CheckReply;
      });
      child.once('error', (error) => reject(new VersionRejected(`the check could not start: ${error.message}`)));
      child.once('exit', (code, signal) => {
        if (reply && 'report' in reply) resolve(reply.report);
        else reject(new VersionRejected(reply ? reply.fault : this.deathReason(code, signal)));
      });
      child.send(request);
    });
  }

  private deathReason(code: number | null, signal: NodeJS.Signals | null): string {
    if (signal === 'SIGTERM') return `the model was not loaded and tried within ${this.timeoutMs} ms`;
    return `the model ended the process that tried it (${signal ?? `exit code ${code}`})`;
  }
}
