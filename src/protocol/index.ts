export * from './bridge';
export * from './engine';
