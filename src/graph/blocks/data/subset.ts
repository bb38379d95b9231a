/** torch.utils.data.Subset (parity 1.1): the samples that are named. */
import { z } from 'zod';
import { defineBlock, type Inferred } from '../contract';
import { text } from '../fields';
import { DATASET_IN, DATASET_OUT, inputOf } from '../ports';
import { error } from '../problems';

/** Indices that a text may name; more do not fit into memory. */
const MOST = 50_000_000;

/** A number of the text, or a range from `from` to before `to`. */
interface Part {
  readonly from: number;
  readonly to: number;
  readonly step: number;
}

/** `0:100, 105, 300:200:-1`; `null` when it is not such a list. */
function partsOf(indices: string): Part[] | null {
  const parts: Part[] = [];
  let count = 0;
  for (const word of indices.split(',').map((w) => w.trim())) {
    const found = /^(-?\d+)(?:\s*:\s*(-?\d+)(?:\s*:\s*(-?\d+))?)?$/.exec(word);
    if (!found) return null;
    const from = Number(found[1]);
    const step = found[3] === undefined ? 1 : Number(found[3]);
    const to = found[2] === undefined ? from + 1 : Number(found[2]);
    if (step === 0 || ![from, to, step].every(Number.isSafeInteger)) return null;
    count += Math.max(0, Math.ceil((to - from) / step));
    if (count > MOST) return null;
    parts.push({ from, to, step });
  }
  return parts;
}

/** The indices that a text names, in its order; `null` when it is no list of indices. */
export function indicesOf(indices: string): Int32Array | null {
  const parts = partsOf(indices);
  if (!parts) return null;
  const all: number[] = [];
  for (const { from, to, step } of parts)
    for (let i = from; step > 0 ? i < to : i > to; i += step) all.push(i);
  return Int32Array.from(all);
}

const params = z.object({
  indices: text({
    help: {
      en: 'Samples by number from 0, in this order: single numbers and ranges such as 0:100, 105. A range ends before its second number.',
      zh: '样本编号（从 0 起），按此顺序：单个编号，或 0:100, 105 这样的范围。范围不含第二个数。',
    },
    accepts: { en: 'numbers and ranges such as 0:100, 105', zh: '编号和范围，如 0:100, 105' },
    check: (value) => partsOf(value) !== null,
  }),
});

export const subset = defineBlock({
  type: 'Subset',
  category: 'data',
  keywords: ['indices', 'select', 'part', 'samples', '子集', '选取', '样本'],
  params,
  initial: { indices: '0:100' },
  summary: ['indices'],
  inputs: () => [DATASET_IN],
  outputs: () => [DATASET_OUT],
  infer({ params: { indices }, inputs }): Inferred {
    const dataset = inputOf(inputs, 'dataset', 'Dataset');
    if (!dataset) return { outputs: {} };
    const chosen = indicesOf(indices) ?? new Int32Array(0);
    const { length } = dataset;
    const outside = length === null ? undefined : chosen.find((i) => i >= length || i < -length);
    return {
      outputs: { dataset: { ...dataset, length: chosen.length } },
      problems:
        outside === undefined
          ? []
          : [
              error(
                'subset.index',
                `Subset names sample ${outside}, but the dataset has ${length}: 0 to ${(length as number) - 1}. Shorten indices.`,
                `Subset 指定了样本 ${outside}，但数据集只有 ${length} 个：0 到 ${(length as number) - 1}。请缩短 indices。`,
                { torch: 'fI', param: 'indices' },
              ),
            ],
    };
  },
  pytorch: ({ indices }) => {
    const parts = partsOf(indices) ?? [];
    const written = parts.map(({ from, to, step }) =>
      to === from + 1 && step === 1
        ? `${from}`
        : `*range(${from}, ${to}${step === 1 ? '' : `, ${step}`})`,
    );
    const only = parts.length === 1 ? written[0]?.replace(/^\*/, '') : undefined;
    return `Subset(dataset, ${only?.startsWith('range') ? only : `[${written.join(', ')}]`})`;
  },
  help: {
    en: 'Some samples of a dataset, by number: the first hundred to try something out, or exactly those that matter. An index may come twice. Negative numbers count from the end.',
    zh: '按编号选取数据集的一部分样本：例如用前一百个试一试，或只要关心的那些。同一编号可以出现多次。负数从末尾数起。',
  },
  reference: 'https://docs.pytorch.org/docs/stable/data.html#torch.utils.data.Subset',
});
