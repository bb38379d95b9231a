/** The cases of `lbfgs.cases.ts` as tests. */
import { cases } from './lbfgs.cases';
import { testCases } from './suite';

testCases('steps of LBFGS', cases);
