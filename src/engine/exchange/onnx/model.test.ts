import { BinaryReader, WireType } from '@bufbuild/protobuf/wire';
import * as ort from 'onnxruntime-node';
import { describe, expect, it } from 'vitest';
import { OnnxGraphBuilder } from './graphBuilder';
import { encodeModel, type OnnxModel } from './model';

/** All fields of a message: numbers, and bytes for what is length-delimited. */
function fieldsOf(bytes: Uint8Array): [number, number | Uint8Array][] {
  const reader = new BinaryReader(bytes);
  const fields: [number, number | Uint8Array][] = [];
  while (reader.pos < reader.len) {
    const [field, type] = reader.tag();
    if (type === WireType.Varint) fields.push([field, Number(reader.int64())]);
    else if (type === WireType.Bit32) fields.push([field, reader.float()]);
    else fields.push([field, reader.bytes()]);
  }
  return fields;
}

function only(fields: [number, number | Uint8Array][], field: number): Uint8Array {
  const found = fields.filter(([f]) => f === field).map(([, value]) => value);
  expect(found).toHaveLength(1);
  return found[0] as Uint8Array;
}

const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);

/** y = 2·x + 1 */
function affine(): OnnxModel {
  const graph = new OnnxGraphBuilder();
  const doubled = graph.one('Mul', ['x', graph.float(2)]);
  const y = graph.one('Add', [doubled, graph.float(1)]);
  const finished = graph.finish(
    'affine',
    [{ name: 'x', type: 'float', dims: [3] }],
    [{ name: y, type: 'float', dims: [3] }],
  );
  return { graph: finished, opset: 21, producer: 'test' };
}

describe('encodeModel', () => {
  it('writes the fields of ModelProto and GraphProto', () => {
    const model = fieldsOf(encodeModel({ ...affine(), metadata: { seed: '7' } }));
    expect(model).toContainEqual([1, 10]);
    expect(text(only(model, 2))).toBe('test');
    const opset = fieldsOf(only(model, 8));
    expect(opset).toContainEqual([2, 21]);
    const metadata = fieldsOf(only(model, 14));
    expect([text(only(metadata, 1)), text(only(metadata, 2))]).toEqual(['seed', '7']);
    const graph = fieldsOf(only(model, 7));
    expect(graph.filter(([field]) => field === 1)).toHaveLength(2);
    expect(text(only(graph, 2))).toBe('affine');
    expect(graph.filter(([field]) => field === 5)).toHaveLength(2);
  });

  it('writes every kind of attribute with its type', () => {
    const graph = new OnnxGraphBuilder();
    graph.node('Anything', [], {
      float: { float: 0.5 },
      int: -3,
      string: 'abc',
      ints: [1, -2],
      empty: [],
    });
    const bytes = encodeModel({ graph: graph.finish('g', [], []), opset: 21, producer: '' });
    const node = fieldsOf(only(fieldsOf(only(fieldsOf(bytes), 7)), 1));
    const attributes = node
      .filter(([field]) => field === 5)
      .map(([, value]) => fieldsOf(value as Uint8Array));
    const values = attributes.map((a) =>
      a.slice(1).map(([f, v]) => [f, typeof v === 'number' ? v : text(v)]),
    );
    expect(values).toEqual([
      [
        [2, 0.5],
        [20, 1],
      ],
      [
        [3, -3],
        [20, 2],
      ],
      [
        [4, 'abc'],
        [20, 3],
      ],
      [
        [8, 1],
        [8, -2],
        [20, 7],
      ],
      [[20, 7]],
    ]);
  });

  it('gives files that ONNX Runtime runs', async () => {
    const session = await ort.InferenceSession.create(encodeModel(affine()));
    const x = new ort.Tensor('float32', [1, -2, 3], [3]);
    const [y] = Object.values(await session.run({ x }));
    expect(y?.data).toEqual(Float32Array.of(3, -3, 7));
    await session.release();
  });

  it('refuses a tensor whose numbers do not fill its dimensions', () => {
    const graph = new OnnxGraphBuilder();
    graph.constant('float', [2, 2], new Float32Array(3));
    const model = { graph: graph.finish('g', [], []), opset: 21, producer: '' };
    expect(() => encodeModel(model)).toThrow(/3 numbers for \(2, 2\)/);
  });
});

describe('OnnxGraphBuilder', () => {
  it('stores equal constants once and tells 0 from −0', () => {
    const graph = new OnnxGraphBuilder();
    expect(graph.float(0)).toBe(graph.float(0));
    expect(graph.float(0)).not.toBe(graph.float(-0));
    expect(graph.ints([1])).not.toBe(graph.ints([1], []));
    expect(graph.finish('g', [], []).initializers).toHaveLength(4);
  });

  it('lets a branch see the constants of the graph around it', async () => {
    const graph = new OnnxGraphBuilder();
    const positive = graph.one('Less', [graph.float(0), 'x']);
    const output = [{ type: 'float', dims: [] }] as const;
    const branch = (factor: number) =>
      graph.subgraph(`times${factor}`, output, (g) => [g.one('Mul', ['x', g.float(factor)])]);
    const y = graph.one('If', [positive], { then_branch: branch(2), else_branch: branch(-3) });
    const finished = graph.finish(
      'choose',
      [{ name: 'x', type: 'float', dims: [] }],
      [{ name: y, type: 'float', dims: [] }],
    );
    const bytes = encodeModel({ graph: finished, opset: 21, producer: '' });
    const session = await ort.InferenceSession.create(bytes);
    const at = async (x: number) =>
      Object.values(await session.run({ x: new ort.Tensor('float32', [x], []) }))[0]?.data[0];
    expect(await at(5)).toBe(10);
    expect(await at(-5)).toBe(15);
    await session.release();
  });
});
