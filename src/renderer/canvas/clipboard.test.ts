import { describe, expect, it } from 'vitest';
import { applyCommand } from '../../graph/document/commands';
import {
  emptyDocument,
  type GroupDefinition,
  type NetDocument,
  type Position,
} from '../../graph/document/schema';
import type { ScopeId } from '../../graph/document/scope';
import { type Clip, copyBlocks, cornerOf, pasteCommand, readClip } from './clipboard';

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

function paste(document: NetDocument, clip: Clip, offset: Position, scope: ScopeId = null) {
  const pasted = pasteCommand(document, scope, clip, offset);
  if ('reason' in pasted) throw new Error(pasted.reason.en);
  return pasted;
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
    const { command, ids } = paste(document, clip, { x: 32, y: 8 });
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
    expect(paste(chain(), clip, { x: 0, y: 0 }).ids).toEqual(['relu_2', 'relu_3']);
  });

  it('carries groups to other projects, under a free id where the name means something else', () => {
    const place = { x: 0, y: 0 };
    const group = (name: string, inner?: string): GroupDefinition => ({
      name,
      blocks: inner ? { g: { type: 'Group', params: { group: inner }, position: place } } : {},
      wires: {},
    });
    const source: NetDocument = {
      ...chain(),
      groups: { outer: group('Outer', 'inner'), inner: group('Inner'), other: group('Other') },
    };
    source.blocks.it = { type: 'Group', params: { group: 'outer' }, position: place };
    const clip = readClip(JSON.stringify(copyBlocks(source, ['it'])));
    if (!clip) throw new Error('nothing copied');
    expect(Object.keys(clip.groups ?? {}).sort()).toEqual(['inner', 'outer']);
    const target: NetDocument = { ...chain(), groups: { inner: group('Something else') } };
    const next = applyCommand(target, paste(target, clip, place).command).document;
    expect(next.blocks.outer?.params.group).toBe('outer');
    expect(next.groups?.outer?.blocks.g?.params.group).toBe('inner_2');
    expect(next.groups?.inner?.name).toBe('Something else');
    // Where it comes from, nothing is copied.
    expect(applyCommand(source, paste(source, clip, place).command).document.groups).toEqual(
      source.groups,
    );
    expect(() => paste(source, clip, place, 'inner')).toThrow('cannot contain itself');
  });

  it('reads its own text and nothing else', () => {
    const clip = copyBlocks(chain(), ['relu']);
    expect(readClip(JSON.stringify(clip))).toEqual(clip);
    expect(readClip('netloom-blocks')).toBeNull();
    expect(readClip('{"format":"netloom-blocks","blocks":1}')).toBeNull();
    expect(readClip('hello')).toBeNull();
  });
});
