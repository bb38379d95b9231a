/** The views that look backwards against PyTorch's numbers (`test/fixtures/attributions.py`). */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fixtures } from '../../../../test/parity/contract';
import { describeBackends } from '../../../../test/support/backends';
import { decode, difference, type FixtureTensor } from '../../../../test/support/tensors';
import { hashed, trajectoryDocument, weightsOf } from '../../../../test/support/trajectories';
import { analyze } from '../../../graph/analysis/analyze';
import { sizeOf } from '../../ir/types';
import { modelOf } from '../../training/model';
import { Network } from '../../training/network';
import { Looker } from '../looker';
import {
  deconvnet,
  gradCam,
  gradient,
  guidedBackprop,
  integratedGradients,
  lastConvolution,
  occlusion,
  saliencyOf,
} from './methods';

interface Case {
  readonly network: string;
  readonly sample: readonly number[];
  readonly class: number;
  readonly scores: FixtureTensor;
  readonly gradient: FixtureTensor;
  readonly saliency: FixtureTensor;
  readonly guided: FixtureTensor;
  readonly integrated: FixtureTensor;
  readonly steps: number;
  readonly cam: readonly { readonly block: string; readonly map: FixtureTensor }[];
  readonly occlusion: {
    readonly patch: number;
    readonly stride: number;
    readonly map: FixtureTensor;
  };
  readonly deconvnet: readonly {
    readonly block: string;
    readonly channel: number;
    readonly signal: FixtureTensor;
  }[];
}

const [{ cases }] = fixtures<{ cases: Case[] }>('attributions.json') as [{ cases: Case[] }];

/** Relative to the largest value: sums cancel, so small ones carry the error of large ones. */
function off(got: Float32Array | undefined, want: FixtureTensor): string {
  let largest = 0;
  for (const v of decode(want)) largest = Math.max(largest, Math.abs(v));
  return difference(got, want, { rtol: 1e-4, atol: 2e-5 * largest });
}

const top = { kind: 'class', class: null } as const;

describeBackends(
  (name) => `looking back on ${name}`,
  (backend) => {
    for (const test of cases)
      describe(test.network, () => {
        let network: Network;
        let looker: Looker;
        const input = Float32Array.from(hashed(`look ${test.network}`, sizeOf(test.sample)));

        beforeAll(() => {
          const { document, facts } = trajectoryDocument(
            test.network,
            [4, ...test.sample],
            ['SGD', {}],
          );
          network = Network.create(modelOf(analyze(document, facts)), test.sample, backend(), 0);
          for (const { name, shape, init, trainable } of network.states) {
            const numbers = () => hashed(name, sizeOf(shape));
            if (trainable && init.kind !== 'constant')
              network.store.write(name, weightsOf(name, shape));
            if (name.endsWith('running_mean'))
              network.store.write(
                name,
                Float32Array.from(numbers(), (u) => Math.fround(u - 0.5) * Math.fround(0.1)),
              );
            if (name.endsWith('running_var'))
              network.store.write(
                name,
                Float32Array.from(numbers(), (u) => 0.25 + u),
              );
          }
          looker = new Looker(network);
        });
        afterAll(async () => {
          await looker.dispose();
          await network.dispose();
        });

        it('saliency (Simonyan 2014): gradient of the highest score', async () => {
          const { signal, class: chosen, value } = await gradient(looker, input, top);
          expect(chosen).toBe(test.class);
          expect(value).toBeCloseTo(decode(test.scores)[test.class] as number, 4);
          expect(off(signal, test.gradient)).toBe('');
          expect(off(saliencyOf(signal, test.sample), test.saliency)).toBe('');
        });

        it('guided backpropagation (Springenberg 2015)', async () => {
          const { signal } = await guidedBackprop(looker, input, top);
          expect(off(signal, test.guided)).toBe('');
        });

        it('integrated gradients (Sundararajan 2017), which add up to the difference of scores', async () => {
          const baseline = new Float32Array(input.length);
          const { steps } = test;
          const got = await integratedGradients(looker, input, top, { steps, baseline });
          expect(off(got.signal, test.integrated)).toBe('');
          // So few steps leave a few hundredths.
          expect(Math.abs(got.sum / got.difference - 1)).toBeLessThan(0.06);
        });

        it('Grad-CAM (Selvaraju 2017)', async () => {
          for (const { block, map } of test.cam) {
            const got = await gradCam(looker, input, block, top);
            expect([block, off(got.map, map)]).toEqual([block, '']);
            expect(got.shape).toEqual(map.shape);
          }
          expect(lastConvolution(looker)).toBe(test.network === 'LeNet' ? 'conv2' : 'conv8');
          await expect(gradCam(looker, input, 'fc1', top)).rejects.toThrow('Grad-CAM needs maps');
        });

        it('deconvnet (Zeiler & Fergus 2014): the strongest unit of a channel back to pixels', async () => {
          for (const { block, channel, signal } of test.deconvnet) {
            const unit = { kind: 'unit', block, channel, at: 'max' } as const;
            const got = await deconvnet(looker, input, unit);
            expect([block, off(got.signal, signal)]).toEqual([block, '']);
          }
        });

        it('occlusion (Zeiler & Fergus 2014)', async () => {
          const { patch, stride, map } = test.occlusion;
          const got = await occlusion(looker, input, top, { patch, stride, fill: 0 });
          expect(got.shape).toEqual(map.shape);
          // Differences of scores: the scores' own error remains.
          expect(difference(got.map, map, { rtol: 1e-3, atol: 2e-6 })).toBe('');
        });

        it('says which class, channel, place or block is not there', async () => {
          const of = (block: string, channel: number, at: 'max' | number[] = 'max') =>
            gradient(looker, input, { kind: 'unit', block, channel, at });
          await expect(gradient(looker, input, { kind: 'class', class: 10 })).rejects.toThrow(
            'There is no class 10: the network gives scores for 10 (0 to 9).',
          );
          await expect(of('relu1', 99)).rejects.toThrow('relu1 has no channel 99');
          await expect(of('relu1', 0, [99, 0])).rejects.toThrow('no unit at (99, 0)');
          await expect(of('sgd', 0)).rejects.toThrow('sgd is not part of the trained network');
        });
      });
  },
);
