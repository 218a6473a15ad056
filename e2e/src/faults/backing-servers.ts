import { mkdtempSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { startKafka, startRedis, type RunningKafka, type RunningRedis } from '@modelyard/stack';

const log = (): void => undefined;

/** A Kafka and a Redis that nobody else uses, so that they may be taken away. */
export class BackingServers {
  private constructor(
    private readonly folder: string,
    private kafka: RunningKafka,
    private readonly redis: RunningRedis,
  ) {}

  static async start(): Promise<BackingServers> {
    const folder = mkdtempSync(join(tmpdir(), 'faults-'));
    const [kafka, redis] = await Promise.all([
      startKafka({ dataDir: join(folder, 'kafka'), log }),
      startRedis({ dataDir: join(folder, 'redis'), purpose: 'cache', log }),
    ]);
    return new BackingServers(folder, kafka, redis);
  }

  get brokers(): string {
    return this.kafka.brokers;
  }

  get redisUrl(): string {
    return this.redis.url;
  }

  async stopKafka(): Promise<void> {
    await this.kafka.stop();
  }

  /** Over the same data and on the same port. */
  async startKafkaAgain(): Promise<void> {
    this.kafka = await startKafka({ dataDir: join(this.folder, 'kafka'), port: this.kafka.port, log });
  }

  /** Forgets every key. @returns how many there were */
  async flushRedis(): Promise<number> {
    const [keys, done] = (await this.tellRedis('DBSIZE\r\nFLUSHALL\r\nQUIT\r\n')).split('\r\n');
    if (done !== '+OK') throw new Error(`Redis answered ${done}`);
    return Number(keys?.slice(1));
  }

  async stopRedis(): Promise<void> {
    await this.redis.stop();
  }

  async remove(): Promise<void> {
    await Promise.all([this.kafka.stop(), this.redis.stop()]);
    rmSync(this.folder, { recursive: true, force: true });
  }

  private tellRedis(commands: string): Promise<string> {
    const socket = connect(this.redis.port, '127.0.0.1', () => socket.write(commands));
    return text(socket);
  }
}
