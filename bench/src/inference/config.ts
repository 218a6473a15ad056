/** The tester's choice of an event log, handed on to the service under measurement. */
export function inheritedEnvironment(): Record<string, string> {
  const names = ['MODELYARD_EVENT_LOG', 'MODELYARD_EVENT_LOG_URL', 'MODELYARD_KAFKA_BROKERS', 'PATH'];
  return Object.fromEntries(names.flatMap((name) => (process.env[name] ? [[name, process.env[name]]] : [])));
}
