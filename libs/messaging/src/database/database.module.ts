import { type DynamicModule, Module } from '@nestjs/common';
import { HealthRegistry, healthy, ShutdownSequence } from '@modelyard/chassis';
import { DataSource, type DataSourceOptions } from 'typeorm';
import { messagingMigrations } from '../migrations/1763900000000-create-messaging-tables.js';
import { migrate } from './migrate.js';

export interface DatabaseOptions {
  /** PostgreSQL URL of the service's own database. */
  readonly url: string;
  readonly entities: NonNullable<DataSourceOptions['entities']>;
  /** The service's own migrations; the tables for its events come by themselves. */
  readonly migrations: NonNullable<DataSourceOptions['migrations']>;
  /** Connections held at most; 10 by default. */
  readonly poolSize?: number;
}

/**
 * Compiling a query costs more than any of ours takes: a page of a thousand rows came in 50 ms instead of 90. And the default cost of
 * random pages is that of a turning disk: a search by one metric read whole tables where indexes would do, 10 ms instead of 7.
 */
const plannerOptions = '-c jit=off -c random_page_cost=1.1';

// Statements of one transaction that do not need each other's answers are under way at once instead of in turn.
const pipeline = true;

/** The service's database, migrated before anything uses it. Provides the TypeORM `DataSource` to every module. */
@Module({})
export class DatabaseModule {
  static forRoot(options: DatabaseOptions): DynamicModule {
    return {
      module: DatabaseModule,
      global: true,
      providers: [
        {
          provide: DataSource,
          useFactory: (health: HealthRegistry, shutdown: ShutdownSequence) => open(options, health, shutdown),
          inject: [HealthRegistry, ShutdownSequence],
        },
      ],
      exports: [DataSource],
    };
  }
}

async function open(
  { url, entities, migrations, poolSize = 10 }: DatabaseOptions,
  health: HealthRegistry,
  shutdown: ShutdownSequence,
): Promise<DataSource> {
  const dataSource = new DataSource({
    type: 'postgres',
    url,
    poolSize,
    extra: { options: plannerOptions, pipeline },
    entities,
    migrations: [...messagingMigrations, ...Object.values(migrations)],
    migrationsTransactionMode: 'each',
  });
  await dataSource.initialize();
  await migrate(dataSource);
  health.registerReadiness('database', async () => {
    await dataSource.query('SELECT 1');
    return healthy;
  });
  shutdown.onShutdown('close', 'database', () => dataSource.destroy());
  return dataSource;
}
