/** Answers what is asked about data before it is trained on. */

import type { z } from 'zod';
import {
  type dataRequests,
  datasetFactsSchema,
  type ScanReport,
  type scanEventSchema,
} from '../../protocol/data';
import { describeDataset } from './loader';
import { datasetSamples } from './look';
import { recognise } from './recognise';
import { scanDataset } from './scan';

type Asked<M extends keyof typeof dataRequests> = z.output<(typeof dataRequests)[M]['params']>;
type Told<M extends keyof typeof dataRequests> = z.output<(typeof dataRequests)[M]['result']>;

/** Milliseconds between two `scan` events. */
const EVERY_MS = 100;

export class DataRequests {
  /** Scans under way; `true` when one is to end. */
  private readonly scans = new Map<number, boolean>();

  constructor(private readonly emit: (event: z.output<typeof scanEventSchema>) => void) {}

  async describe({
    type,
    params,
    baseDir,
    unreadable,
  }: Asked<'describeDataset'>): Promise<Told<'describeDataset'>> {
    return datasetFactsSchema.parse(await describeDataset(type, params, baseDir, unreadable));
  }

  async recognise({ paths }: Asked<'recognise'>): Promise<Told<'recognise'>> {
    return recognise(paths);
  }

  async samples(asked: Asked<'datasetSamples'>): Promise<Told<'datasetSamples'>> {
    const { type, params, baseDir, indices, maxSide } = asked;
    return { samples: await datasetSamples(type, params, baseDir, indices, maxSide) };
  }

  async scan({ scan, type, params, baseDir }: Asked<'scanDataset'>): Promise<ScanReport> {
    this.scans.set(scan, false);
    let told = 0;
    try {
      return await scanDataset(type, params, baseDir, {
        cancelled: () => this.scans.get(scan) === true,
        progress: (done, total, problems) => {
          const now = performance.now();
          if (now - told < EVERY_MS) return;
          told = now;
          this.emit({ event: 'scan', scan, done, total, problems });
        },
      });
    } finally {
      this.scans.delete(scan);
    }
  }

  cancel({ scan }: Asked<'cancelScan'>): Record<string, never> {
    if (this.scans.has(scan)) this.scans.set(scan, true);
    return {};
  }

  /** Ends every scan: the engine closes. */
  close(): void {
    for (const scan of this.scans.keys()) this.scans.set(scan, true);
  }
}
