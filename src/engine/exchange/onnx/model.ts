/**
 * The part of the ONNX file format we write: plain objects for a model, and their protobuf encoding.
 * Field numbers are those of onnx.proto (ONNX 1.17, IR version 10).
 */
import { BinaryWriter, WireType } from '@bufbuild/protobuf/wire';

export type OnnxType = 'float' | 'int32' | 'int64' | 'bool';

/** TensorProto.DataType */
const dataTypes: Readonly<Record<OnnxType, number>> = { float: 1, int32: 6, int64: 7, bool: 9 };

export type OnnxData = Float32Array | Int32Array | BigInt64Array | Uint8Array;

/** A tensor stored in the model. */
export interface OnnxTensor {
  readonly name: string;
  readonly type: OnnxType;
  readonly dims: readonly number[];
  readonly data: OnnxData;
}

export type OnnxAttribute =
  | { readonly float: number }
  | { readonly int: number }
  | { readonly ints: readonly number[] }
  | { readonly string: string }
  | { readonly tensor: OnnxTensor }
  | { readonly graph: OnnxGraph };

export interface OnnxNode {
  readonly name: string;
  readonly opType: string;
  /** '' leaves an optional input out. */
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly attributes: Readonly<Record<string, OnnxAttribute>>;
}

/** Name, element type and shape of a graph's input or output; a string is a named free dimension. */
export interface OnnxValueInfo {
  readonly name: string;
  readonly type: OnnxType;
  readonly dims: readonly (number | string)[];
}

export interface OnnxGraph {
  readonly name: string;
  readonly nodes: readonly OnnxNode[];
  readonly initializers: readonly OnnxTensor[];
  readonly inputs: readonly OnnxValueInfo[];
  readonly outputs: readonly OnnxValueInfo[];
}

export interface OnnxModel {
  readonly graph: OnnxGraph;
  readonly opset: number;
  readonly producer: string;
  /** Free text under names, kept with the file. */
  readonly metadata?: Readonly<Record<string, string>>;
}

const IR_VERSION = 10;

/** The file's bytes. Throws when a tensor's data do not fill its dimensions. */
export function encodeModel(model: OnnxModel): Uint8Array {
  const w = new BinaryWriter();
  w.tag(1, WireType.Varint).int64(IR_VERSION);
  text(w, 2, model.producer);
  message(w, 7, () => writeGraph(w, model.graph));
  message(w, 8, () => {
    text(w, 1, '');
    w.tag(2, WireType.Varint).int64(model.opset);
  });
  for (const [key, value] of Object.entries(model.metadata ?? {}))
    message(w, 14, () => {
      text(w, 1, key);
      text(w, 2, value);
    });
  return w.finish();
}

function writeGraph(w: BinaryWriter, graph: OnnxGraph): void {
  for (const node of graph.nodes) message(w, 1, () => writeNode(w, node));
  text(w, 2, graph.name);
  for (const tensor of graph.initializers) message(w, 5, () => writeTensor(w, tensor));
  for (const input of graph.inputs) message(w, 11, () => writeValueInfo(w, input));
  for (const output of graph.outputs) message(w, 12, () => writeValueInfo(w, output));
}

function writeNode(w: BinaryWriter, node: OnnxNode): void {
  for (const input of node.inputs) text(w, 1, input);
  for (const output of node.outputs) text(w, 2, output);
  text(w, 3, node.name);
  text(w, 4, node.opType);
  for (const [name, attribute] of Object.entries(node.attributes))
    message(w, 5, () => writeAttribute(w, name, attribute));
}

/** Field 20 is AttributeProto.AttributeType. */
function writeAttribute(w: BinaryWriter, name: string, attribute: OnnxAttribute): void {
  text(w, 1, name);
  if ('float' in attribute) {
    w.tag(2, WireType.Bit32).float(attribute.float);
    w.tag(20, WireType.Varint).int32(1);
  } else if ('int' in attribute) {
    w.tag(3, WireType.Varint).int64(attribute.int);
    w.tag(20, WireType.Varint).int32(2);
  } else if ('string' in attribute) {
    text(w, 4, attribute.string);
    w.tag(20, WireType.Varint).int32(3);
  } else if ('tensor' in attribute) {
    message(w, 5, () => writeTensor(w, attribute.tensor));
    w.tag(20, WireType.Varint).int32(4);
  } else if ('graph' in attribute) {
    message(w, 6, () => writeGraph(w, attribute.graph));
    w.tag(20, WireType.Varint).int32(5);
  } else {
    for (const value of attribute.ints) w.tag(8, WireType.Varint).int64(value);
    w.tag(20, WireType.Varint).int32(7);
  }
}

function writeTensor(w: BinaryWriter, tensor: OnnxTensor): void {
  const size = tensor.dims.reduce((a, b) => a * b, 1);
  if (size !== tensor.data.length)
    throw new Error(
      `${tensor.name}: ${tensor.data.length} numbers for (${tensor.dims.join(', ')})`,
    );
  for (const d of tensor.dims) w.tag(1, WireType.Varint).int64(d);
  w.tag(2, WireType.Varint).int32(dataTypes[tensor.type]);
  text(w, 8, tensor.name);
  const { buffer, byteOffset, byteLength } = tensor.data;
  // raw_data is little endian, as every machine that runs Node and ONNX Runtime is.
  w.tag(9, WireType.LengthDelimited).bytes(new Uint8Array(buffer, byteOffset, byteLength));
}

function writeValueInfo(w: BinaryWriter, info: OnnxValueInfo): void {
  text(w, 1, info.name);
  message(w, 2, () =>
    message(w, 1, () => {
      w.tag(1, WireType.Varint).int32(dataTypes[info.type]);
      message(w, 2, () => {
        for (const d of info.dims)
          message(w, 1, () => {
            if (typeof d === 'string') text(w, 2, d);
            else w.tag(1, WireType.Varint).int64(d);
          });
      });
    }),
  );
}

function text(w: BinaryWriter, field: number, value: string): void {
  w.tag(field, WireType.LengthDelimited).string(value);
}

function message(w: BinaryWriter, field: number, body: () => void): void {
  w.tag(field, WireType.LengthDelimited).fork();
  body();
  w.join();
}
