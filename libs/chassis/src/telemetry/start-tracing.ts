/** Traces of this process on their way to a collector. */
export interface Tracing {
  /** Sends what is left and stops tracing. */
  stop(): Promise<void>;
}

/**
 * Exports the spans of this process over OTLP/HTTP. The SDK is loaded only here: a process without a collector does not pay for it.
 * @param otlpUrl origin of the collector; traces go to `<origin>/v1/traces`
 */
export async function startTracing(service: string, otlpUrl: string): Promise<Tracing> {
  const [
    { context, trace },
    { AsyncLocalStorageContextManager },
    { OTLPTraceExporter },
    { resourceFromAttributes },
    sdk,
  ] = await Promise.all([
    import('@opentelemetry/api'),
    import('@opentelemetry/context-async-hooks'),
    import('@opentelemetry/exporter-trace-otlp-http'),
    import('@opentelemetry/resources'),
    import('@opentelemetry/sdk-trace'),
  ]);
  const provider = new sdk.TracerProvider({
    resource: resourceFromAttributes({ 'service.name': service, 'service.namespace': 'modelyard' }),
    spanProcessors: [new sdk.BatchSpanProcessor({ exporter: new OTLPTraceExporter({ url: `${otlpUrl}/v1/traces` }) })],
  });
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
  trace.setGlobalTracerProvider(provider);
  return {
    stop: async () => {
      await provider.shutdown();
      trace.disable();
      context.disable();
    },
  };
}
