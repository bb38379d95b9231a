/** torch.utils.data.random_split (parity 1.2): one permutation, cut in the order of the lengths. */
import { SPLIT_PORTS, splitLengths } from '../../../graph/blocks/data/randomsplit';
import { DataError } from '../contract';
import { Draw } from '../draw';
import { shuffle } from '../samplers/random';
import type { ViewKind } from './contract';

export const randomSplit: ViewKind<{ readonly lengths: readonly number[] }> = {
  type: 'RandomSplit',
  make({ lengths }, { lengths: [n = 0], port, seed }) {
    const counts = splitLengths(lengths, n);
    const part = (SPLIT_PORTS as readonly string[]).indexOf(port);
    if (!Array.isArray(counts) || part < 0 || part >= counts.length)
      throw new DataError(
        'data.block',
        `RandomSplit cannot divide ${n} samples into parts of ${lengths.join(', ')}.`,
      );
    const all = Int32Array.from({ length: n }, (_, i) => i);
    const order = shuffle(all, new Draw(seed).forSplit());
    const from = counts.slice(0, part).reduce((sum, count) => sum + count, 0);
    return { kind: 'subset', indices: order.slice(from, from + (counts[part] as number)) };
  },
};
