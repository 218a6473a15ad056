export type { ProcessEnd } from './processes/owned-process.js';
export type { Progress } from './progress.js';
export type { RunningServer, ServerOptions } from './running-server.js';
export { freePort } from './machine/ports.js';
export { engineAnswers } from './resolution/container-engine.js';
export { startKafka, type RunningKafka } from './kafka/start-kafka.js';
export { startPostgres, type PostgresOptions, type RunningPostgres } from './postgres/start-postgres.js';
export { startRedis, type RedisOptions, type RedisPurpose, type RunningRedis } from './redis/start-redis.js';
export { startS3, type RunningS3 } from './s3/start-s3.js';
