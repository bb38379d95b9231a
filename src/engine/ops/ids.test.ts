/** Ids from data: Long makes them, Embedding looks them up, and those that its table lacks are NaN. */
import { expect, it } from 'vitest';
import { describeBackends } from '../../../test/support/backends';
import { definitionOf } from '../../graph/blocks/registry';
import { PlanBuilder } from '../ir/builder';
import { emptyRecord } from '../ir/functional';
import { lowerBlock } from '../ir/lower';
import type { Value } from '../ir/types';

describeBackends(
  (name) => `ids on ${name}`,
  (backend) => {
    it('look up rows; others are NaN', async () => {
      const builder = new PlanBuilder('ids');
      const record = emptyRecord();
      const block = (type: string, raw: object, input: Value | undefined) => {
        const definition = definitionOf(type);
        if (!definition || !input) throw new Error(`There is no ${type}.`);
        const params = definition.params.parse(raw) as Record<string, unknown>;
        return lowerBlock(builder, { id: type, definition, params }, { input }, false, record);
      };
      const { output: ids } = block('Long', {}, builder.feed('x', [5]));
      const table = { num_embeddings: 3, embedding_dim: 2, padding_idx: 0 };
      const { output } = block('Embedding', table, ids);
      if (!ids || !output) throw new Error('Nothing comes out.');
      const store = backend().createStore();
      store.declare('Embedding.weight', [3, 2], 'f32', Float32Array.of(1, 2, 3, 4, 5, 6));
      const program = await backend().prepare(builder.finish({ fetches: { ids, output } }), store);
      await program.run({ x: Float32Array.of(2.9, 0, -1, 3, 1) }, { seed: 0, step: 0 });
      const [record1] = await program.fetch();
      const nan = Number.NaN;
      expect([...(record1?.ids ?? [])]).toEqual([2, 0, -1, 3, 1]);
      expect([...(record1?.output ?? [])]).toEqual([5, 6, 1, 2, nan, nan, nan, nan, 3, 4]);
      program.dispose();
      store.dispose();
    });
  },
);
