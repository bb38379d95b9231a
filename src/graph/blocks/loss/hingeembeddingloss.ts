/** torch.nn.HingeEmbeddingLoss (parity 5.1): the gradient passes where margin − x is 0. */
import { z } from 'zod';
import { hingeEmbedding } from '../../functional/loss';
import { defineBlock } from '../contract';
import { float } from '../fields';
import { elementwiseLoss, reduction, signProblems } from './loss';

const params = z.object({
  margin: float({
    help: {
      en: 'Unlike pairs that are further apart than this cost nothing.',
      zh: '不相似的一对，距离超过它就不再有损失。',
    },
  }).default(1),
  reduction,
});

export const hingeEmbeddingLoss = defineBlock(
  elementwiseLoss({
    type: 'HingeEmbeddingLoss',
    keywords: ['distance', 'similarity', 'siamese', '铰链', '相似度', '孪生网络', '损失'],
    params,
    summary: ['margin', 'reduction'],
    torch: 'W',
    check: (_, __, target) => signProblems('HingeEmbeddingLoss', target),
    compute: (f, x, t, { margin }) => hingeEmbedding(f, x, t, margin),
    formula: 'loss = x where t = 1, max(0, margin − x) where t = −1',
    help: {
      en: 'The input is a distance between two things. Like pairs (+1) are pulled together, unlike pairs (−1) are pushed apart until they are a margin away. Used to learn embeddings.',
      zh: '输入是两个对象之间的距离。相似的一对（+1）被拉近，不相似的一对（−1）被推开，直到超过 margin。用于学习嵌入。',
    },
  }),
);
