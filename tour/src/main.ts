import { readConfig } from './config.js';
import { runTour } from './run-tour.js';
import { defaultOptions } from './tour.js';
import { TourFailure } from './tour-failure.js';

const help = `npm run tour

Shows the whole life of a model on real flight records, in about half a minute: trained, registered, verified, promoted, served,
watched, found drifting, retrained on labelled windows and replaced, each step by events between the services. It starts the
platform where it does not run, and ends with a timeline. It may be run again: each tour takes the next free model name.

Exit code: 0 when the loop has closed, 1 when a step did not come in time or came unasked.
`;

const print = (line: string): void => void process.stdout.write(`${line}\n`);

async function main(args: readonly string[]): Promise<number> {
  if (args.length > 0) {
    print(help);
    return args.every((arg) => arg === '--help' || arg === '-h') ? 0 : 2;
  }
  const { platform, logs } = readConfig();
  try {
    await runTour(platform, { ...defaultOptions, print });
    return 0;
  } catch (fault) {
    const where = fault instanceof TourFailure ? ` at: ${fault.step}` : '';
    print(`\nThe tour stopped${where}\n  ${messageOf(fault)}`);
    print(`  What the services say: npm run status, npm run logs, or the files in ${logs}`);
    return 1;
  }
}

function messageOf(fault: unknown): string {
  return fault instanceof Error ? fault.message : String(fault);
}

process.exitCode = await main(process.argv.slice(2)).catch((fault: unknown) => {
  print(messageOf(fault));
  return 1;
});
