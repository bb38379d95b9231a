/** What the editor foretells of a training's memory, beside the plan that is then compiled. */
import { expect, it } from 'vitest';
import { EXAMPLES, example } from '../../../test/support/examples';
import { planMemory } from '../ir/memory';
import { trainingPlan } from './plans';

const recurrent = ['GRU', 'RNN'].map((type) => ['lstm-mnist-rows', { LSTM: type }] as const);

it.each([...EXAMPLES.map((name) => [name, {}] as const), ...recurrent])(
  'the memory shown before training of %s %j is within a fifth of its plan',
  (name, replace) => {
    const { analysis, model, sample, batch } = example(name, replace);
    const { total } = planMemory(trainingPlan(model, sample, batch));
    const ratio = analysis.totals.trainingBytes / total;
    expect(ratio).toBeGreaterThan(0.8);
    expect(ratio).toBeLessThan(1.2);
  },
);
