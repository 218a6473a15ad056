import { HeadBucketCommand } from '@aws-sdk/client-s3';
import { describe, expect, it } from '@jest/globals';
import { Redis } from 'ioredis';
import { Kafka, logLevel } from 'kafkajs';
import { usingKafka } from './using-kafka.js';
import { usingRedis } from './using-redis.js';
import { usingS3 } from './using-s3.js';

describe('servers for a test file', () => {
  const kafka = usingKafka();
  const redis = usingRedis();
  const s3 = usingS3();

  it('include a broker that creates topics', async () => {
    const admin = new Kafka({ brokers: [...kafka.brokers], logLevel: logLevel.NOTHING }).admin();
    await admin.connect();
    const topic = `${kafka.prefix}things`;
    await admin.createTopics({ topics: [{ topic, numPartitions: 2 }], waitForLeaders: true });
    expect(await admin.listTopics()).toContain(topic);
    await admin.disconnect();
  });

  it('include a Redis that keeps what it is given', async () => {
    const client = new Redis(redis.url);
    await client.set(`${redis.prefix}:key`, 'value');
    expect(await client.get(`${redis.prefix}:key`)).toBe('value');
    client.disconnect();
  });

  it('include an empty bucket', async () => {
    const answer = await s3.client.send(new HeadBucketCommand({ Bucket: s3.bucket }));
    expect(answer.$metadata.httpStatusCode).toBe(200);
    expect(new URL(s3.url).hostname).toBe(s3.bucket);
  });
});
