import type { Logger, Metrics } from '@modelyard/chassis';

/** Reports the exceptions of this server that ended a gRPC connection: each is a fault to be found. */
export function connectionFaults(metrics: Metrics, logger: Logger): (err: unknown) => void {
  const faults = metrics.counter({
    name: 'inference_grpc_connection_faults_total',
    help: 'Exceptions inside the server that ended a gRPC connection.',
  });
  return (err) => {
    faults.inc();
    logger.error({ err }, 'a gRPC connection was ended by a fault of the server');
  };
}
