/** The cases of `trajectories.cases.ts` as tests. */
import { testCases } from './suite';
import { cases } from './trajectories.cases';

testCases('trainings', cases);
