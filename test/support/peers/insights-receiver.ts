import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import { makeLoopbackCertificate } from './loopback-certificate.js';
import { startReceiver } from './receiver.js';

/** What Application Insights is sent, as far as it is looked at. */
export interface Envelope {
  readonly tags: Readonly<Record<string, string>>;
  readonly data: {
    readonly baseType: string;
    readonly baseData: {
      readonly success?: boolean;
      readonly responseCode?: string;
      readonly metrics?: readonly SentMetric[];
    };
  };
}
export interface SentMetric {
  readonly name: string;
  readonly value: number;
  readonly count: number;
  readonly min?: number;
  readonly max?: number;
}

/** Application Insights on loopback, which this process trusts from now on. What it refuses is kept in a folder of its own. */
export async function startInsightsReceiver() {
  const folder = mkdtempSync(join(tmpdir(), 'mtgs-insights-'));
  const before = process.env['TMPDIR'];
  process.env['TMPDIR'] = folder;
  const certificate = makeLoopbackCertificate();
  setDefaultCACertificates([...getCACertificates('default'), certificate.cert]);
  const success = { status: 200, text: '{"itemsReceived":1,"itemsAccepted":1,"errors":[]}' };
  const receiver = await startReceiver(() => undefined, success, certificate);
  return {
    receiver,
    connectionString: `InstrumentationKey=00000000-0000-4000-8000-000000000001;IngestionEndpoint=${receiver.url}/`,
    /** What it took since it was last asked. */
    take: (): Envelope[] => receiver.taken.splice(0).flatMap(({ body }) => body as Envelope[]),
    async stop() {
      await receiver.stop();
      if (before === undefined) delete process.env['TMPDIR'];
      else process.env['TMPDIR'] = before;
      rmSync(folder, { recursive: true });
    },
  };
}
