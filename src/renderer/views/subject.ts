/** What a block can show, from the analysis. Pure. */
import type { Analysis } from '../../graph/analysis/types';

/** A block that computes a tensor has feature maps; a DataLoader shows the input itself. */
export function hasTensor(analysis: Analysis, block: string): boolean {
  const outputs = analysis.blocks[block]?.outputs;
  return outputs !== undefined && Object.values(outputs).some(({ type }) => type === 'Tensor');
}

/** Whether a frame's shape is no longer what the network in the editor computes there. */
export function isOutdated(analysis: Analysis, block: string, shape: readonly number[]): boolean {
  const outputs = Object.values(analysis.blocks[block]?.outputs ?? {});
  const now = outputs.find((value) => value.type === 'Tensor');
  if (now?.type !== 'Tensor') return true;
  const sample = now.shape.slice(1);
  return (
    sample.length !== shape.length ||
    sample.some((length, axis) => length !== null && length !== shape[axis])
  );
}

/** Class names for the block whose output is the loss's input: its features are the classes. */
export function classNames(analysis: Analysis, block: string): readonly string[] | undefined {
  const loss = analysis.training?.loss;
  if (loss === undefined || analysis.flat.blocks[loss]?.type !== 'CrossEntropyLoss')
    return undefined;
  const feeds = Object.values(analysis.flat.wires).some(
    ({ from, to }) => from.block === block && to.block === loss && to.port === 'input',
  );
  if (!feeds) return undefined;
  const target = analysis.blocks[loss]?.inputs.target;
  return target?.type === 'Target' ? target.target.names : undefined;
}

const NONE: readonly string[] = [];

/** Names of the classes that the loss compares with; empty where there are none. */
export function lossClasses(analysis: Analysis): readonly string[] {
  const loss = analysis.training?.loss;
  const target = loss === undefined ? undefined : analysis.blocks[loss]?.inputs.target;
  return target?.type === 'Target' && target.target.kind !== 'number'
    ? (target.target.names ?? NONE)
    : NONE;
}

/** Samples in the pinned split's dataset; `null` while it is not known. */
export function splitLength(analysis: Analysis, split: 'train' | 'validation'): number | null {
  const loader = analysis.training?.[split === 'train' ? 'trainLoader' : 'validationLoader'];
  const dataset = loader === undefined ? undefined : analysis.blocks[loader]?.inputs.dataset;
  return dataset?.type === 'Dataset' ? dataset.length : null;
}
