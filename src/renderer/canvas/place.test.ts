import { describe, expect, it } from 'vitest';
import { emptyDocument } from '../../graph/document/schema';
import { roomNear, settled, snap } from './place';

function documentWith(...places: { x: number; y: number }[]) {
  const document = emptyDocument('Test');
  places.forEach((position, i) => {
    document.blocks[`relu_${i}`] = { type: 'ReLU', params: {}, position };
  });
  return document;
}
const unmeasured = () => undefined;

describe('roomNear', () => {
  it('takes the wished place when it is free, on the grid', () => {
    expect(roomNear(documentWith(), { x: 13, y: 3 }, unmeasured)).toEqual({ x: 16, y: 0 });
  });
  it('prefers the right, then below', () => {
    const one = documentWith({ x: 0, y: 0 });
    expect(roomNear(one, { x: 0, y: 0 }, unmeasured)).toEqual({ x: 280, y: 0 });
    const two = documentWith({ x: 0, y: 0 }, { x: 280, y: 0 });
    expect(roomNear(two, { x: 0, y: 0 }, unmeasured)).toEqual({ x: 0, y: 176 });
  });
  it('counts measured sizes', () => {
    const two = documentWith({ x: 0, y: 0 }, { x: 280, y: 0 });
    const tall = () => ({ width: 200, height: 300 });
    expect(roomNear(two, { x: 0, y: 0 }, tall)).toEqual({ x: 0, y: -176 });
  });
});

describe('settled', () => {
  it('moves only new blocks, inside batches too', () => {
    const block = { type: 'Flatten', params: {}, position: { x: 8, y: 8 } };
    const connect = {
      kind: 'connect' as const,
      id: 'a-input',
      from: { block: 'b', port: 'output' },
      to: { block: 'a', port: 'input' },
    };
    const command = settled(
      documentWith({ x: 0, y: 0 }),
      { kind: 'batch', commands: [{ kind: 'add-block', id: 'flatten', block }, connect] },
      unmeasured,
    );
    expect(command).toEqual({
      kind: 'batch',
      commands: [
        {
          kind: 'add-block',
          id: 'flatten',
          block: { ...block, position: snap({ x: 288, y: 8 }) },
        },
        connect,
      ],
    });
  });
});
