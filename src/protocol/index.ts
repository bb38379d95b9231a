export * from './bridge';
export * from './data';
export * from './engine';
export * from './preview';
