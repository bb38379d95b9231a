/** Loss and metrics over all samples of a loader, in evaluation mode (parity 8.2). */
import { setImmediate as turn } from 'node:timers/promises';
import type { Scores } from '../../protocol/engine';
import type { Batch, Loader } from '../data/contract';
import { type MetricReport, meterFor } from './metrics/report';
import {
  addBatch,
  addParts,
  emptySums,
  type MetricSums,
  PLAIN_SCALE,
  scoresOf,
  sumScores,
} from './metrics/sums';
import type { Model } from './model';
import type { Network } from './network';
import { type BatchResult, BatchRunner } from './runner';

/** Milliseconds between two looks at the numbers that came back. */
const COLLECT_MS = 100;

export interface EvaluationHooks {
  /** Stops or waits between two batches. */
  gate(): Promise<void>;
  /** Numbers came back: tells what is due. */
  tick(): void;
  /** After each batch. */
  between(): Promise<void> | undefined;
  now(): number;
}

/**
 * Each sample counts once.
 *
 * @param step training steps taken before
 */
export async function evaluate(
  network: Network,
  loader: Loader,
  { seed, step }: { readonly seed: number; readonly step: number },
  hooks: EvaluationHooks,
): Promise<{ scores: Scores; report?: MetricReport }> {
  const { objective, metrics } = network.model;
  const meter = objective.judged && meterFor(objective.judged.judgement, metrics);
  const sums = emptySums();
  const runner = new BatchRunner(network, seed);
  const add = async () => {
    for (const result of await runner.collect()) {
      addResult(network.model, sums, result);
      meter?.add(result.measured, result.targets, result.count.samples);
    }
    hooks.tick();
  };
  let collected = hooks.now();
  for await (const batch of loader.epoch(0)) {
    await hooks.gate();
    const program = await network.evaluation(sizeOfBatch(batch));
    await runner.run(program, batch, step);
    if (hooks.now() - collected >= COLLECT_MS) {
      await add();
      collected = hooks.now();
    }
    await hooks.between();
    await turn();
  }
  await add();
  const scores = scoresOfSums(network.model, sums);
  return { scores, ...(meter && { report: meter.report(loader.facts.classes) }) };
}

/** Adds a batch to the sums of an epoch. */
export function addResult(
  { objective }: Model,
  sums: MetricSums,
  { count, counts, loss, parts, correct }: BatchResult,
): void {
  const { terms, judged } = objective;
  const main = terms.find(({ id }) => id === judged?.loss.id) ?? terms[0];
  addBatch(sums, main?.scale ?? PLAIN_SCALE, count, loss, correct);
  if (parts.length > 0) addParts(sums, terms, counts, parts);
}

export function scoresOfSums({ objective }: Model, sums: MetricSums): Scores {
  return sums.parts ? sumScores(sums, objective.terms) : scoresOf(sums);
}

export function sizeOfBatch(batch: Batch): number {
  return batch.inputShape[0] as number;
}
