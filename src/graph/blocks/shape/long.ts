/** torch.Tensor.long: whole-number ids from numbers. */
import { z } from 'zod';
import { defineBlock, type Inferred } from '../contract';
import { inputOf, TENSOR_IN, TENSOR_OUT } from '../ports';

export const long = defineBlock({
  type: 'Long',
  category: 'shape',
  keywords: ['int64', 'integer', 'ids', 'token', 'cast', '整数', '编号', '类型转换'],
  params: z.object({}),
  initial: {},
  summary: [],
  inputs: () => [TENSOR_IN],
  outputs: () => [TENSOR_OUT],
  infer({ inputs }): Inferred {
    const input = inputOf(inputs, 'input', 'Tensor');
    if (!input) return { outputs: {} };
    return {
      outputs: { output: { type: 'Tensor', shape: input.shape, element: 'int64' } },
      cost: { parameters: 0, macs: 0 },
    };
  },
  lower: (f, { input }) => ({ output: f.cast(input!, 'i32') }),
  pytorch: () => 'input.long()',
  formula: 'y = x without its decimals',
  help: {
    en: 'Makes whole-number ids of the numbers of a table or file, cutting off decimals, so that Embedding can look them up. No gradient passes.',
    zh: '把表格或文件中的数变成整数编号（去掉小数部分），供 Embedding 查表。梯度不会通过。',
  },
  reference: 'https://docs.pytorch.org/docs/stable/generated/torch.Tensor.long.html',
});
