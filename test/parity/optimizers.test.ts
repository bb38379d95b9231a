/** The cases of `optimizers.cases.ts` as tests, and what optimizers refuse. */
import { describe, expect, it } from 'vitest';
import { optimizerOf } from '../../src/engine/training/optimizers';
import { cases } from './optimizers.cases';
import { testCases } from './suite';

testCases('optimizers', cases);

describe('optimizer parameters', () => {
  it.each([
    ['SGD', { lr: -1 }],
    ['SGD', { momentum: -0.1 }],
    ['SGD', { nesterov: true }],
    ['SGD', { nesterov: true, momentum: 0.9, dampening: 0.1 }],
    ['Adam', { betas: [1, 0.9] }],
    ['Adam', { eps: -1 }],
    ['Adam', { weight_decay: -1 }],
    ['Conv2d', {}],
  ])('refuses %s %j', (type, params) => {
    expect(() => optimizerOf(type, params)).toThrow();
  });
});
