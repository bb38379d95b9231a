/** Runs cases as tests of vitest, once for each backend. */
import { expect, it } from 'vitest';
import type { Backend } from '../../src/engine/backends/contract';
import { describeBackends } from '../support/backends';
import type { ParityCase } from './contract';

/** `more` adds tests that have no fixture. */
export function testCases(
  title: string,
  cases: readonly ParityCase[],
  more: (backend: () => Backend) => void = () => {},
): void {
  describeBackends(
    (name) => `${title} on ${name} give PyTorch's numbers`,
    (backend) => {
      for (const test of cases)
        it(test.name, async () => {
          expect((await test.run(backend())).wrong).toEqual([]);
        });
      more(backend);
    },
  );
}
