// The entry of a check process: one request over the channel, one reply, then the process ends and gives all memory back.
import type { CheckReply, CheckRequest } from './check-report.js';
import { checkVersion } from './check-version.js';

const reply = (message: CheckReply): void => {
  process.send?.(message, () => process.disconnect());
};

process.once('message', (request: CheckRequest) => {
  checkVersion(request).then(
    (report) => reply({ report }),
    (error: unknown) => reply({ fault: error instanceof Error ? error.message : String(error) }),
  );
});
