/** The data side of the engine. */
export { describeDataset, openLoader } from './loader';
