import type { DynamicModule, Type } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyServerOptions } from 'fastify';
import type { HttpConfig } from '../config/fragments.js';
import type { PrefixedErrorRenderer } from '../http/problem-filter.js';
import type { IdentityProvider } from '../identity/identity-provider.js';
import type { ChassisParts } from './chassis-parts.js';

/** Everything that makes one service different from another. */
export interface ServiceDefinition {
  /** Lower-kebab name, as in events and logs. */
  readonly name: string;
  readonly config: HttpConfig;
  readonly module: Type | DynamicModule;
  /** Needed for the production profile; the development profile falls back to the local admin. */
  readonly identity?: IdentityProvider;
  /** Paths whose errors are written in a foreign protocol's form. */
  readonly errorRenderers?: readonly PrefixedErrorRenderer[];
  /** Largest request body that is parsed, in bytes; 1 MiB by default. Streamed routes count for themselves. */
  readonly bodyLimitBytes?: number;
  /** Makes the Node server around the framework's handler, for a service that answers some paths without the framework. */
  readonly serverFactory?: NonNullable<FastifyServerOptions['serverFactory']>;
  /** Listens beside other processes of the same service on its port; Linux spreads the connections. */
  readonly sharesPort?: boolean;
  /** Runs before the listener opens: content-type parsers, raw routes (each with `config.access`). */
  readonly configure?: (app: NestFastifyApplication) => Promise<void> | void;
  /** Replaces parts in tests: a fake clock, a silent logger. */
  readonly parts?: Partial<ChassisParts>;
}

/** A service that listens. */
export interface RunningService extends ChassisParts {
  readonly name: string;
  readonly app: NestFastifyApplication;
  /** Its origin, with the port that was really taken. */
  readonly url: string;
  /** Orderly shutdown without leaving the process; repeated calls wait for the first. */
  stop(): Promise<void>;
}
