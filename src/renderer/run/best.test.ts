import { expect, it } from 'vitest';
import { bestEpochs } from './best';

const epoch = (n: number, loss: number, accuracy: number | null) => ({
  epoch: n,
  validation: { loss, accuracy },
});

it('finds lowest loss and highest accuracy, the first of equals', () => {
  const epochs = [epoch(1, 0.3, 0.9), epoch(2, 0.1, 0.95), epoch(3, 0.2, 0.95)];
  expect(bestEpochs(epochs)).toEqual({ loss: 2, accuracy: 2 });
});

it('compares nothing where there is nothing to compare', () => {
  expect(bestEpochs([epoch(1, 0.3, 0.9)])).toEqual({ loss: null, accuracy: null });
  const plain = [
    { epoch: 1, validation: null },
    { epoch: 2, validation: null },
  ];
  expect(bestEpochs(plain)).toEqual({ loss: null, accuracy: null });
  expect(bestEpochs([epoch(1, Number.NaN, null), epoch(2, 1, null)])).toEqual({
    loss: 2,
    accuracy: null,
  });
});
