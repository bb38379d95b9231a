/** error_if_nonfinite: the training ends at the step whose norm is none, with the weights of before. */
import { expect, it } from 'vitest';
import { describeBackends } from '../../../test/support/backends';
import { smallClassifier } from '../../../test/support/networks';
import { analyze } from '../../graph/analysis/analyze';
import type { Backend } from '../backends/contract';
import type { Batch } from '../data/contract';
import { ClosureSteps } from './closure';
import { modelOf } from './model';
import { Network } from './network';
import { groupFeeds } from './paramgroups';
import { GRAD_NORM } from './plans';
import { BatchRunner } from './runner';

const batch: Batch = {
  inputs: new Float32Array(4 * 784).fill(1),
  inputShape: [4, 1, 28, 28],
  targets: Int32Array.of(0, 1, 2, 3),
  targetShape: [4],
  indices: Int32Array.of(0, 1, 2, 3),
};

async function networkOf(backend: Backend, optimizer: string, strict: boolean) {
  const document = smallClassifier({
    optimizer: [optimizer, { lr: 0.1 }],
    chain: [['ClipGradNorm', { max_norm: 1, error_if_nonfinite: strict }]],
  });
  const network = Network.create(modelOf(analyze(document)), [1, 28, 28], backend, 3);
  // NaN in the weights makes all gradients NaN.
  network.store.write('bn.weight', new Float32Array(4).fill(Number.NaN));
  const weights = () => network.store.read('fc.weight');
  return { network, weights, before: await weights() };
}

describeBackends(
  (name) => `a norm that is not finite on ${name}`,
  (backend) => {
    it.each([true, false])('with error_if_nonfinite=%s', async (strict) => {
      const { network, weights, before } = await networkOf(backend(), 'SGD', strict);
      try {
        const runner = new BatchRunner(network, 0);
        const scalars = groupFeeds(network.model.chain.groups, 1, () => ({ lr: 0.1 }));
        await runner.run(await network.training(4), batch, 1, scalars);
        const [result] = await runner.collect();
        expect(result?.measured[GRAD_NORM]?.[0]).toBeNaN();
        expect(result?.gradNorm).toBeNaN();
        // PyTorch raises before the step; without it every weight becomes NaN.
        if (strict) expect(await weights()).toEqual(before);
        else expect((await weights()).every(Number.isNaN)).toBe(true);
      } finally {
        await network.dispose();
      }
    });

    it('of LBFGS fails the step', async () => {
      const { network, weights, before } = await networkOf(backend(), 'LBFGS', true);
      const optimizer = network.model.chain.groups[0].optimizer.closure?.();
      if (!optimizer) throw new Error('There is no closure.');
      try {
        const runner = new BatchRunner(network, 0);
        const steps = new ClosureSteps(network, optimizer, 0);
        await expect(
          runner.runClosure(await network.training(4), batch, 7, steps, 0.1),
        ).rejects.toMatchObject({
          code: 'training.grad_norm',
          message: expect.stringContaining('NaN at step 7'),
        });
        expect(await weights()).toEqual(before);
      } finally {
        await network.dispose();
      }
    });
  },
);
