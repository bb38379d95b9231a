import { describe, expect, it } from 'vitest';
import { applyCommand, applyEdit, freeBlockId, wireId } from './commands';
import { parseDocument, serializeDocument } from './load';
import { migrations } from './migrations';
import { DOCUMENT_VERSION, emptyDocument, type NetDocument, type Note } from './schema';

const small: NetDocument = {
  ...emptyDocument('Small'),
  blocks: {
    relu: { type: 'ReLU', params: {}, position: { x: 0, y: 0 } },
    tanh: { type: 'Tanh', params: {}, position: { x: 300, y: 0 } },
  },
  wires: {
    'tanh-input': { from: { block: 'relu', port: 'output' }, to: { block: 'tanh', port: 'input' } },
  },
};

function errorOf(text: string): { code: string; message: string } {
  const loaded = parseDocument(text);
  if (loaded.ok) throw new Error('expected an error');
  return loaded.error;
}

describe('parseDocument', () => {
  it('gives back what was written', () => {
    const loaded = parseDocument(serializeDocument(small));
    expect(loaded).toMatchObject({ ok: true, document: small, readOnly: false });
  });

  it('says where the JSON breaks', () => {
    const { code, message } = errorOf('{\n  "format": "netloom",\n  oops\n}');
    expect(code).toBe('file.json');
    expect(message).toContain('line 3');
    expect(errorOf('').message).toContain('empty');
  });

  it('tells other JSON, wrong versions and wrong fields apart', () => {
    expect(errorOf('[1]').code).toBe('file.format');
    expect(errorOf('{"nodes": []}').code).toBe('file.format');
    expect(errorOf('{"format": "netloom", "version": "1"}').code).toBe('file.version');
    const bad = { ...small, blocks: { relu: { type: 'ReLU', position: { x: 'left', y: 0 } } } };
    expect(errorOf(JSON.stringify(bad))).toMatchObject({ code: 'file.invalid' });
    expect(errorOf(JSON.stringify(bad)).message).toContain('blocks.relu.position.x');
  });

  it('opens a newer version read-only where it can, else says so', () => {
    expect(parseDocument(JSON.stringify({ ...small, version: 3 }))).toMatchObject({
      ok: true,
      readOnly: true,
    });
    expect(errorOf(JSON.stringify({ ...small, version: 3, blocks: [] })).code).toBe('file.newer');
  });
});

describe('migrations', () => {
  it('1 → 2, modes and notes: nothing but the number changes', () => {
    const before =
      '{"format":"netloom","version":1,"name":"Old","blocks":{"relu":{"type":"ReLU","params":{},' +
      '"position":{"x":0,"y":8}}},"wires":{}}';
    const loaded = parseDocument(before);
    expect(loaded.ok && loaded.readOnly).toBe(false);
    expect(loaded).toEqual({
      ...loaded,
      document: {
        format: 'netloom',
        version: 2,
        name: 'Old',
        blocks: { relu: { type: 'ReLU', params: {}, position: { x: 0, y: 8 } } },
        wires: {},
      },
    });
  });

  it('have a step from each past version', () => {
    expect(migrations.map(({ from }) => from)).toEqual(
      Array.from({ length: DOCUMENT_VERSION - 1 }, (_, i) => i + 1),
    );
  });
});

describe('commands', () => {
  it('undoes and redoes each by its patches', () => {
    const edit = applyCommand(small, { kind: 'remove', blocks: ['relu'], wires: [] });
    expect(Object.keys(edit.document.blocks)).toEqual(['tanh']);
    expect(edit.document.wires).toEqual({});
    expect(applyEdit(edit.document, edit.inverse)).toEqual(small);
    expect(applyEdit(small, edit.patches)).toEqual(edit.document);
  });

  it('keeps one wire for each input', () => {
    const to = { block: 'tanh', port: 'input' };
    const { document } = applyCommand(small, {
      kind: 'batch',
      commands: [
        { kind: 'add-block', id: 'relu_2', block: small.blocks.relu as never },
        { kind: 'connect', id: wireId(to), from: { block: 'relu_2', port: 'output' }, to },
      ],
    });
    expect(Object.values(document.wires)).toHaveLength(1);
    expect(document.wires['tanh-input']?.from.block).toBe('relu_2');
    expect(freeBlockId(document, 'ReLU')).toBe('relu_3');
  });

  it('mutes, collapses and annotates, and leaves no trace of it when undone by hand', () => {
    const note: Note = {
      kind: 'frame',
      text: 'Stem',
      color: 'blue',
      position: { x: -40, y: -40 },
      size: { width: 600, height: 240 },
    };
    const { document } = applyCommand(small, {
      kind: 'batch',
      commands: [
        { kind: 'set-mode', blocks: ['relu'], mode: 'bypassed' },
        { kind: 'set-collapsed', blocks: ['relu'], collapsed: true },
        { kind: 'put-note', id: 'frame', note },
      ],
    });
    expect(document.blocks.relu).toMatchObject({ mode: 'bypassed', collapsed: true });
    expect(parseDocument(serializeDocument(document))).toMatchObject({ ok: true, document });
    const back = applyCommand(document, {
      kind: 'batch',
      commands: [
        { kind: 'set-mode', blocks: ['relu'] },
        { kind: 'set-collapsed', blocks: ['relu'], collapsed: false },
        { kind: 'remove', blocks: [], wires: [], notes: ['frame'] },
      ],
    });
    expect(back.document).toEqual(small);
  });

  it('leaves the document alone when it refuses', () => {
    const command = { kind: 'set-param', block: 'gone', param: 'p', value: 1 } as const;
    expect(() => applyCommand(small, command)).toThrow('no block gone');
  });
});
