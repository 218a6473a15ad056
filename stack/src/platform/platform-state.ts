import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import type { Checkout } from './checkout.js';

const serviceState = z.object({
  url: z.string(),
  grpc: z.string().nullable(),
  database: z.string().nullable(),
  pid: z.number().nullable(),
  ready: z.boolean(),
  restarts: z.number(),
});

const backing = z.object({
  postgresUrl: z.string(),
  kafkaBrokers: z.string().nullable(),
  redisQueueUrl: z.string().nullable(),
  redisCacheUrl: z.string().nullable(),
  artifactsUrl: z.string(),
});

const platformState = z.object({
  /** Pid of the platform that wrote this. */
  supervisor: z.number(),
  dataSet: z.enum(['native', 'embedded', 'compose']),
  /** Every process that was started and has not been seen to end: what a killed supervisor leaves behind. */
  processes: z.array(z.object({ name: z.string(), pid: z.number(), started: z.string() })),
  backing: backing.nullable(),
  services: z.record(z.string(), serviceState),
  ready: z.boolean(),
  banner: z.string().nullable(),
});

/** What a running platform tells other commands about itself, through a file. */
export type PlatformState = z.infer<typeof platformState>;
export type ServiceState = z.infer<typeof serviceState>;

export function lockFile({ home }: Checkout): string {
  return join(home, 'supervisor.lock');
}

/** The last state that was written, by a platform that runs or by one that ended without a word; null where none ever ran. */
export function readPlatformState(checkout: Checkout): PlatformState | null {
  const file = stateFile(checkout);
  return existsSync(file) ? platformState.parse(JSON.parse(readFileSync(file, 'utf8'))) : null;
}

/** Replaces the file in one step: a reader sees the state before or after, never half of one. */
export function writePlatformState(checkout: Checkout, state: PlatformState): void {
  mkdirSync(checkout.home, { recursive: true });
  const draft = `${stateFile(checkout)}.draft`;
  // It holds the database's password.
  writeFileSync(draft, `${JSON.stringify(state, null, 2)}\n`, { mode: 0o600 });
  renameSync(draft, stateFile(checkout));
}

function stateFile({ home }: Checkout): string {
  return join(home, 'state.json');
}
