/** The numbers of a run: metrics.jsonl as curves. Lines that were cut short are passed over. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';

const scores = z.object({ loss: z.number(), accuracy: z.number().nullable() });

const stepLine = z.object({
  kind: z.literal('step'),
  step: z.int(),
  loss: z.number(),
  accuracy: z.number().nullable(),
  lr: z.number(),
});
const epochLine = z.object({
  kind: z.literal('epoch'),
  step: z.int(),
  epoch: z.int(),
  train: scores,
  validation: scores.nullable(),
  seconds: z.number(),
  imagesPerSecond: z.number(),
});

export interface History {
  readonly steps: readonly z.output<typeof stepLine>[];
  readonly epochs: readonly z.output<typeof epochLine>[];
}

export async function readHistory(runDir: string): Promise<History> {
  const text = await readFile(join(runDir, 'metrics.jsonl'), 'utf8').catch(() => '');
  const steps: z.output<typeof stepLine>[] = [];
  const epochs: z.output<typeof epochLine>[] = [];
  for (const line of text.split('\n')) {
    let value: unknown;
    try {
      value = JSON.parse(line);
    } catch {
      continue;
    }
    const step = stepLine.safeParse(value);
    if (step.success) steps.push(step.data);
    const epoch = epochLine.safeParse(value);
    if (epoch.success) epochs.push(epoch.data);
  }
  return { steps, epochs };
}
