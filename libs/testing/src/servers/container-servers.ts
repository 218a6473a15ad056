import { freePort } from '@modelyard/stack';
import { GenericContainer, Wait, type StartedTestContainer } from 'testcontainers';
import type { ServerStarters } from './resolve-server.js';

type Started = { address: string; stop(): Promise<void> };

/** The images of docker-compose.yml, so that tests run against what a deployment in containers runs. */
export const images = {
  postgres: 'postgres:18.4-bookworm',
  kafka: 'apache/kafka:4.3.1',
  redis: 'valkey/valkey:8.1-bookworm',
  s3: 'versity/versitygw:v1.8.0',
};

/** Servers in containers. The choice between this and the native stack is specified with a fake engine; only a machine with an engine runs it. */
export const containerServers: ServerStarters = { postgres, kafka, redis, s3 };

async function postgres(): Promise<Started> {
  const container = await new GenericContainer(images.postgres)
    .withEnvironment({ POSTGRES_USER: 'modelyard', POSTGRES_PASSWORD: 'modelyard' })
    .withCommand(['postgres', '-c', 'fsync=off', '-c', 'max_connections=300'])
    .withExposedPorts(5432)
    // The image starts the server twice: the first line is of the server that only prepares the data folder.
    .withWaitStrategy(Wait.forLogMessage(/database system is ready to accept connections/, 2))
    .start();
  return started(container, `postgres://modelyard:modelyard@${origin(container, 5432)}/postgres`);
}

async function redis(): Promise<Started> {
  const container = await new GenericContainer(images.redis)
    .withCommand(['valkey-server', '--maxmemory-policy', 'noeviction'])
    .withExposedPorts(6379)
    .withWaitStrategy(Wait.forLogMessage(/Ready to accept connections/))
    .start();
  return started(container, `redis://${origin(container, 6379)}`);
}

async function kafka(): Promise<Started> {
  // A broker tells its clients its own address, so the port outside has to be known before it starts.
  const port = await freePort();
  const container = await new GenericContainer(images.kafka)
    .withEnvironment(brokerSettings(port))
    .withExposedPorts({ container: 9092, host: port })
    .withWaitStrategy(Wait.forLogMessage(/Kafka Server started/))
    .start();
  return started(container, `${container.getHost()}:${port}`);
}

function brokerSettings(port: number): Record<string, string> {
  return {
    KAFKA_NODE_ID: '1',
    KAFKA_PROCESS_ROLES: 'broker,controller',
    KAFKA_LISTENERS: 'PLAINTEXT://0.0.0.0:9092,CONTROLLER://0.0.0.0:9093',
    KAFKA_ADVERTISED_LISTENERS: `PLAINTEXT://127.0.0.1:${port}`,
    KAFKA_LISTENER_SECURITY_PROTOCOL_MAP: 'PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT',
    KAFKA_CONTROLLER_LISTENER_NAMES: 'CONTROLLER',
    KAFKA_CONTROLLER_QUORUM_VOTERS: '1@localhost:9093',
    KAFKA_AUTO_CREATE_TOPICS_ENABLE: 'false',
    KAFKA_OFFSETS_TOPIC_REPLICATION_FACTOR: '1',
    KAFKA_TRANSACTION_STATE_LOG_REPLICATION_FACTOR: '1',
    KAFKA_TRANSACTION_STATE_LOG_MIN_ISR: '1',
    KAFKA_GROUP_INITIAL_REBALANCE_DELAY_MS: '0',
  };
}

async function s3(): Promise<Started> {
  const container = await new GenericContainer(images.s3)
    .withEnvironment({ ROOT_ACCESS_KEY_ID: 'modelyard', ROOT_SECRET_ACCESS_KEY: 'modelyard' })
    .withCommand(['--port', ':7070', '--health', '/health', 'posix', '/tmp'])
    .withExposedPorts(7070)
    .withWaitStrategy(Wait.forHttp('/health', 7070))
    .start();
  return started(container, `http://modelyard:modelyard@${origin(container, 7070)}?region=us-east-1`);
}

function origin(container: StartedTestContainer, port: number): string {
  return `${container.getHost()}:${container.getMappedPort(port)}`;
}

function started(container: StartedTestContainer, address: string): Started {
  return {
    address,
    stop: async () => {
      await container.stop();
    },
  };
}
