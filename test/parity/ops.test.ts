/** The cases of `ops.cases.ts` as tests. */
import { cases } from './ops.cases';
import { testCases } from './suite';

testCases('ops', cases);
