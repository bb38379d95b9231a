/** The layout in a worker of its own, started when it is first needed. */
import ElkApi, { type ELK } from 'elkjs/lib/elk-api';
import workerUrl from 'elkjs/lib/elk-worker.min.js?url';
import type { Position } from '../../graph/document/schema';
import { type LayoutRequest, layoutGraph } from './layout';

let elk: ELK | undefined;

export function layoutInWorker(request: LayoutRequest): Promise<Record<string, Position>> {
  elk ??= new ElkApi({ workerUrl });
  return layoutGraph(elk, request);
}
