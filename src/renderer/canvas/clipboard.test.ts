import { describe, expect, it } from 'vitest';
import { applyCommand } from '../../graph/document/commands';
import { emptyDocument, type NetDocument } from '../../graph/document/schema';
import { copyBlocks, cornerOf, pasteCommand, readClip } from './clipboard';

function chain(): NetDocument {
  const document = emptyDocument('Test');
  ['Conv2d', 'ReLU', 'Flatten'].forEach((type, i) => {
    document.blocks[type.toLowerCase()] = {
      type,
      params: { n: i },
      position: { x: 200 * i, y: 40 },
    };
  });
  const wire = (a: string, b: string) => ({
    from: { block: a, port: 'output' },
    to: { block: b, port: 'input' },
  });
  document.wires['relu-input'] = wire('conv2d', 'relu');
  document.wires['flatten-input'] = wire('relu', 'flatten');
  return document;
}

describe('copy and paste', () => {
  it('takes the chosen blocks and the wires among them', () => {
    const clip = copyBlocks(chain(), ['conv2d', 'relu', 'gone']);
    expect(Object.keys(clip?.blocks ?? {})).toEqual(['conv2d', 'relu']);
    expect(clip?.wires).toEqual([chain().wires['relu-input']]);
    expect(copyBlocks(chain(), ['gone'])).toBeNull();
  });

  it('adds copies with fresh ids in one command', () => {
    const document = chain();
    const clip = copyBlocks(document, ['conv2d', 'relu']);
    if (!clip) throw new Error('nothing copied');
    expect(cornerOf(clip)).toEqual({ x: 0, y: 40 });
    const { command, ids } = pasteCommand(document, clip, { x: 32, y: 8 });
    expect(ids).toEqual(['conv2d_2', 'relu_2']);
    const next = applyCommand(document, command).document;
    expect(next.blocks.relu_2).toEqual({
      type: 'ReLU',
      params: { n: 1 },
      position: { x: 232, y: 48 },
    });
    expect(next.wires['relu_2-input']?.from).toEqual({ block: 'conv2d_2', port: 'output' });
    expect(Object.keys(next.wires)).toHaveLength(3);
  });

  it('gives several blocks of one type different ids', () => {
    const clip = {
      format: 'netloom-blocks' as const,
      blocks: {
        a: { type: 'ReLU', params: {}, position: { x: 0, y: 0 } },
        b: { type: 'ReLU', params: {}, position: { x: 0, y: 0 } },
      },
      wires: [],
    };
    expect(pasteCommand(chain(), clip, { x: 0, y: 0 }).ids).toEqual(['relu_2', 'relu_3']);
  });

  it('reads its own text and nothing else', () => {
    const clip = copyBlocks(chain(), ['relu']);
    expect(readClip(JSON.stringify(clip))).toEqual(clip);
    expect(readClip('netloom-blocks')).toBeNull();
    expect(readClip('{"format":"netloom-blocks","blocks":1}')).toBeNull();
    expect(readClip('hello')).toBeNull();
  });
});
