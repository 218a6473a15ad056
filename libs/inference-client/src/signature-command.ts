import { parseArgs } from 'node:util';
import { InferenceClient } from './inference-client.js';
import { InferenceError } from './inference-error.js';
import { signatureSource } from './signature-source.js';

const USAGE = `Usage: modelyard-signature URL MODEL [--model-version VERSION]

Writes a TypeScript constant with the signature of a served model to standard output.
URL is the service's HTTP listener, such as http://inference:8080; MODELYARD_TOKEN is sent as its bearer token.
Without a version the model's traffic plan chooses.
`;

/** What a command writes to. */
export interface TextSink {
  write(text: string): unknown;
}

export interface CommandSurroundings {
  readonly stdout: TextSink;
  readonly stderr: TextSink;
  /** Sent as bearer token; undefined where none is needed. */
  readonly token: string | undefined;
}

/** Runs one command line. @returns the exit code: 0 done, 1 the service does not say, 2 the command line is wrong */
export async function runSignatureCommand(
  args: readonly string[],
  { stdout, stderr, token }: CommandSurroundings,
): Promise<0 | 1 | 2> {
  const asked = read(args);
  if (asked === null) {
    stderr.write(USAGE);
    return 2;
  }
  const { url, model, version } = asked;
  const client = InferenceClient.http(url, { headers: token ? { authorization: `Bearer ${token}` } : {} });
  try {
    const served = await client.metadata(model, version === undefined ? {} : { version });
    stdout.write(signatureSource(model, served));
    return 0;
  } catch (error) {
    if (!(error instanceof InferenceError)) throw error;
    stderr.write(`${error.message}\n`);
    return 1;
  } finally {
    await client.close();
  }
}

function read(args: readonly string[]): { url: string; model: string; version: string | undefined } | null {
  try {
    const { positionals, values } = parseArgs({
      args: [...args],
      options: { 'model-version': { type: 'string' } },
      allowPositionals: true,
    });
    const [url, model, ...more] = positionals;
    if (url === undefined || !URL.canParse(url) || model === undefined || more.length > 0) return null;
    return { url, model, version: values['model-version'] };
  } catch {
    return null;
  }
}
