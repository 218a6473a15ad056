import { randomUUID } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { ArtifactStore } from '@modelyard/artifacts';
import { parquetWriteBuffer } from 'hyparquet-writer';
import type { FlightRow } from './flights.testkit.js';

interface Window {
  readonly id: string;
  readonly start: string;
  readonly end: string;
  readonly rows: number;
  readonly labelledRows: number;
  readonly archive: { readonly manifestDigest: string };
}

const dayMs = 86_400_000;

/** A stand-in for the monitor's read API; its archives are real files in the real artifact store. */
export class MonitorServer {
  private readonly windows: Window[] = [];
  private readonly server: Server;

  private constructor(private readonly artifacts: ArtifactStore) {
    this.server = createServer((request, response) => {
      const query = new URL(request.url ?? '', 'http://monitor').searchParams;
      const from = query.get('from') ?? '';
      const windows = this.windows.filter((window) => new Date(window.start) >= new Date(from));
      response.writeHead(200, { 'content-type': 'application/json' });
      response.end(JSON.stringify({ windows, nextCursor: null }));
    });
  }

  static async start(artifacts: ArtifactStore): Promise<MonitorServer> {
    const monitor = new MonitorServer(artifacts);
    await new Promise<void>((resolve) => monitor.server.listen(0, '127.0.0.1', resolve));
    return monitor;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  /** Closes a window of one day whose rows all have their labels. */
  async addWindow(start: Date, rows: readonly FlightRow[]): Promise<void> {
    const file = parquetWriteBuffer({
      columnData: [
        { name: '_prediction_id', type: 'STRING', data: rows.map((_, row) => `${start.toISOString()}-${row}`) },
        { name: 'distance', type: 'DOUBLE', data: rows.map((row) => row.distance) },
        { name: 'carrier', type: 'STRING', data: rows.map((row) => row.carrier) },
        { name: 'delayed', type: 'DOUBLE', data: rows.map((row) => row.delayed) },
      ],
    });
    const { digest } = await this.artifacts.put(new Uint8Array(file));
    const manifest = {
      kind: 'modelyard.window/v1',
      data: { digest, bytes: file.byteLength, format: 'parquet' },
      features: [
        { name: 'distance', kind: 'numeric' },
        { name: 'carrier', kind: 'categorical' },
      ],
      columns: { predictionId: '_prediction_id', label: 'delayed' },
    };
    const stored = await this.artifacts.put(Buffer.from(JSON.stringify(manifest)));
    this.windows.push({
      id: randomUUID(),
      start: start.toISOString(),
      end: new Date(start.getTime() + dayMs).toISOString(),
      rows: rows.length,
      labelledRows: rows.length,
      archive: { manifestDigest: stored.digest },
    });
  }
}
