/** The cases of `clipping.cases.ts` as tests. */
import { cases } from './clipping.cases';
import { testCases } from './suite';

testCases('gradient clipping', cases);
