import { constants, setPriority } from 'node:os';
import { parentPort, workerData } from 'node:worker_threads';
import { createLogger } from '@modelyard/chassis';
import { openEventLog } from '../event-log/open-event-log.js';
import { EventLogCarrier, type CarryOrder } from './carrier.js';
import type { CarrierAnswer, CarrierThreadOptions } from './carrier-messages.js';

// On a shared core whoever answers requests goes first. Only Linux gives a thread a priority of its own.
if (process.platform === 'linux') setPriority(constants.priority.PRIORITY_BELOW_NORMAL);

const { eventLog, clientId, topic, log } = workerData as CarrierThreadOptions;
const carrier = new EventLogCarrier(openEventLog(eventLog, clientId, createLogger(log)), topic);
const tell = (answer: CarrierAnswer): void => parentPort?.postMessage(answer);

parentPort?.on('message', (order: CarryOrder) => {
  carrier.carry(order).then(
    (carried) => tell({ carried }),
    (error: unknown) => tell({ error }),
  );
});
