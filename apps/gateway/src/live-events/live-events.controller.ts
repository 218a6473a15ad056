import { Access, parseRequest, ShutdownSequence } from '@modelyard/chassis';
import { Controller, Get, Headers, Query, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { z } from 'zod';
import { type LiveEvent, serverSentEvent } from './live-event.js';
import { LiveEvents } from './live-events.js';

const filterQuery = z.object({
  /** Names of events, divided by commas: `ModelPromoted,DriftDetected`. */
  events: z
    .string()
    .transform((text) => new Set(text.split(',')))
    .optional(),
  /** Only events of this model. */
  modelId: z.uuid().optional(),
});

type Filter = z.output<typeof filterQuery>;

// Proxies close connections that stay silent for half a minute or more.
const heartbeatMs = 15_000;
// A watcher that does not read is cut off; it comes back with the last position it saw.
const backlogBytes = 1 << 20;

@Controller('api/v1/events')
export class LiveEventsController {
  private readonly open = new Set<FastifyReply>();

  constructor(
    private readonly events: LiveEvents,
    shutdown: ShutdownSequence,
  ) {
    // An open stream would hold the listener's orderly close for ever.
    shutdown.onShutdown('stop-intake', 'live-event-streams', () => {
      for (const reply of this.open) reply.raw.end();
    });
  }

  /** The lifecycle events of the whole platform as they happen, as Server-Sent Events; resumes after `Last-Event-ID`. */
  @Get()
  @Access('read')
  stream(
    @Query() query: unknown,
    @Headers('last-event-id') lastSeen: string | undefined,
    @Res() reply: FastifyReply,
  ): void {
    const filter = parseRequest(filterQuery, query, 'query');
    reply.hijack();
    const { raw } = reply;
    raw.writeHead(200, {
      ...(reply.getHeaders() as Record<string, string>),
      'content-type': 'text/event-stream',
      'cache-control': 'no-store',
      'x-accel-buffering': 'no',
    });
    raw.write(': connected\n\n');
    this.open.add(reply);
    const end = this.events.watch((event) => {
      if (!wanted(event, filter)) return;
      if (raw.writableLength > backlogBytes) raw.destroy();
      else raw.write(serverSentEvent(event));
    }, lastSeen ?? null);
    const heartbeat = setInterval(() => raw.write(': alive\n\n'), heartbeatMs);
    raw.once('close', () => {
      clearInterval(heartbeat);
      end();
      this.open.delete(reply);
    });
  }
}

function wanted({ envelope, data }: LiveEvent, { events, modelId }: Filter): boolean {
  const name = envelope.type.split('.')[1] ?? '';
  if (events && !events.has(name)) return false;
  return modelId === undefined || (data as { modelId?: string } | null)?.modelId === modelId;
}
