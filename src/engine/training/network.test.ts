import { expect, it } from 'vitest';
import { smallClassifier } from '../../../test/support/networks';
import { analyze } from '../../graph/analysis/analyze';
import { openOnnx } from '../backends/onnx';
import { modelOf } from './model';
import { Network } from './network';

it('a copy keeps its weights until it is given newer ones', async () => {
  const backend = await openOnnx({ threads: 1 });
  const network = Network.create(modelOf(analyze(smallClassifier())), [1, 28, 28], backend, 0);
  const name = 'fc.bias';
  const first = await network.store.read(name);
  const copy = await network.copy();
  const next = first.map((v) => v + 1);
  network.store.write(name, next);
  expect(await copy.store.read(name)).toEqual(first);
  await network.refresh(copy);
  expect(await copy.store.read(name)).toEqual(next);
  await copy.dispose();
  expect(await network.store.read(name)).toEqual(next);
  await network.dispose();
  await backend.dispose();
});
