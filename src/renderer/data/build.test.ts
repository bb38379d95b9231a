import { describe, expect, it } from 'vitest';
import { analyze } from '../../graph/analysis/analyze';
import { applyCommand } from '../../graph/document/commands';
import { emptyDocument } from '../../graph/document/schema';
import type { DatasetFacts } from '../../graph/types';
import { buildImport, canPropose, type ImportPlan } from './build';

const notes: DatasetFacts = {
  length: 400,
  classes: ['1', '100'],
  counts: [200, 200],
  sample: { kind: 'image', mode: 'RGB', height: null, width: null },
};

const plan: ImportPlan = {
  train: { type: 'ImageFolder', params: { root: '/notes' } },
  held: 0.2,
  facts: notes,
  size: 64,
  mean: [0.5, 0.4, 0.3],
  std: 0.25,
  batchSize: 32,
  epochs: 10,
  unreadable: 'stop',
  network: true,
};

/** The document with the plan built, and what analysis says of it. */
function built(over: Partial<ImportPlan> = {}, before = emptyDocument()) {
  const full = { ...plan, ...over };
  const { command, datasets } = buildImport(before, full, 2);
  const { document } = applyCommand(before, command);
  const facts = Object.fromEntries(datasets.map((id) => [id, full.facts]));
  return { document, analysis: analyze(document, facts), datasets };
}

const types = (document: { blocks: Record<string, { type: string }> }) =>
  Object.values(document.blocks).map(({ type }) => type);

describe('a folder of class folders', () => {
  it('becomes two chains and a network without a problem', () => {
    const { document, analysis } = built();
    expect(analysis.diagnostics).toEqual([]);
    expect(types(document).slice(0, 10)).toEqual([
      'ImageFolder',
      'RandomSplit',
      'Resize',
      'ToTensor',
      'Normalize',
      'DataLoader',
      'Resize',
      'ToTensor',
      'Normalize',
      'DataLoader',
    ]);
    const roles = analysis.training;
    expect(roles?.trainLoader).toBe('dataloader');
    expect(roles?.validationLoader).toBe('dataloader_2');
    expect(document.blocks.dataloader?.params).toMatchObject({ shuffle: true, batch_size: 32 });
    expect(document.blocks.dataloader_2?.params.shuffle).toBeUndefined();
    // One processor is left for the training.
    expect(document.blocks.dataloader?.params).toMatchObject({ num_workers: 1 });
    expect(document.blocks.randomsplit?.params.lengths).toEqual([0.8, 0.2]);
    const last = analysis.blocks[analysis.training?.loss ?? '']?.inputs.input;
    expect(last).toMatchObject({ type: 'Tensor', shape: [32, 2] });
  });

  it.each([16, 28, 32, 96, 224])('has a network for pictures of %d pixels', (size) => {
    expect(built({ size }).analysis.diagnostics).toEqual([]);
  });

  it('takes the training and validation folders there are', () => {
    const { held: _, ...rest } = plan;
    const validation = { type: 'ImageFolder', params: { root: '/notes/val' } };
    const full: ImportPlan = { ...rest, validation };
    const { command, datasets } = buildImport(emptyDocument(), full);
    const { document } = applyCommand(emptyDocument(), command);
    expect(datasets).toEqual(['imagefolder', 'imagefolder_2']);
    expect(types(document)).not.toContain('RandomSplit');
    const facts = Object.fromEntries(datasets.map((id) => [id, notes]));
    expect(analyze(document, facts).diagnostics).toEqual([]);
  });

  it('is put below what is there, under names that are free', () => {
    const first = built();
    const { document } = built({ network: false }, first.document);
    expect(document.blocks.imagefolder_2).toBeDefined();
    const lowest = Math.max(...Object.values(first.document.blocks).map((b) => b.position.y));
    expect(document.blocks.imagefolder_2?.position.y).toBeGreaterThan(lowest);
  });
});

describe('other data', () => {
  it('rows of numbers with a class', () => {
    const facts: DatasetFacts = {
      length: 150,
      classes: ['a', 'b', 'c'],
      sample: { kind: 'tensor', shape: [4] },
    };
    const { size: _, ...rest } = plan;
    const train = { type: 'CSVDataset', params: { file: '/a.csv' } };
    const built = buildImport(emptyDocument(), { ...rest, facts, train });
    const { document } = applyCommand(emptyDocument(), built.command);
    const known = { [built.datasets[0] as string]: facts };
    expect(types(document)).not.toContain('ToTensor');
    expect(analyze(document, known).diagnostics).toEqual([]);
  });

  it('rows of numbers with a number to predict', () => {
    const facts: DatasetFacts = {
      length: 150,
      classes: [],
      sample: { kind: 'tensor', shape: [4] },
      target: { kind: 'number', shape: [] },
    };
    const { size: _, ...rest } = plan;
    const table = { type: 'CSVDataset', params: { file: '/a.csv', target_type: 'number' } };
    const { command, datasets } = buildImport(emptyDocument(), { ...rest, facts, train: table });
    const { document } = applyCommand(emptyDocument(), command);
    const known = { [datasets[0] as string]: facts };
    expect(analyze(document, known).diagnostics).toEqual([]);
  });

  it('pictures with masks', () => {
    const facts: DatasetFacts = {
      ...notes,
      target: { kind: 'mask', height: null, width: null, classes: 3 },
    };
    const train = { type: 'ImageMaskFolder', params: { root: '/masks' } };
    const { analysis } = built({ facts, train });
    expect(analysis.diagnostics).toEqual([]);
  });

  it('has no network while sizes differ or classes are not known', () => {
    const { size: _, ...rest } = plan;
    expect(canPropose(rest)).toBe(false);
    expect(canPropose({ ...plan, facts: { ...notes, classes: [] } })).toBe(false);
    expect(canPropose(plan)).toBe(true);
  });
});
