/** Translates a plan into an ONNX model: every node by the recipe of its op. */

import { OnnxGraphBuilder } from '../../exchange/onnx/graphBuilder';
import { encodeModel, type OnnxValueInfo } from '../../exchange/onnx/model';
import type { Node, Plan, Value } from '../../ir/types';
import { OnnxLowering, onnxTypes } from '../../ops/contract.onnx';
import { recipeOf } from '../../ops/index.onnx';
import { findBiasAdds } from './biasAdds';
import { maskBeforeUnpooling } from './rewrites';

/** The operator set the recipes are written for. */
export const OPSET = 21;

export interface Translation {
  readonly model: Uint8Array;
  /** Names of the session's inputs. */
  readonly inputs: ReadonlyMap<Value, string>;
  /** Names of the session's outputs; different values may share one. */
  readonly outputs: ReadonlyMap<Value, string>;
  readonly nodeCount: number;
}

/** The plan as the bytes of an ONNX model. Throws with the op's name where a recipe fails. */
export function translate(source: Plan): Translation {
  const plan = maskBeforeUnpooling(source);
  const graph = new OnnxGraphBuilder();
  const results = new Set([...Object.values(plan.fetches), ...Object.values(plan.updates)]);
  const read = new Set<Value>(results);
  for (const node of plan.nodes) for (const input of node.inputs) read.add(input);
  const biases = findBiasAdds(plan);
  const lowering = new OnnxLowering(graph, read, biases);

  const inputs = new Map<Value, string>();
  const input = (value: Value, name: string) => {
    inputs.set(value, name);
    lowering.define(value, name);
  };
  for (const [name, value] of Object.entries(plan.feeds)) input(value, `feed:${name}`);
  for (const [name, value] of Object.entries(plan.states)) input(value, `state:${name}`);
  plan.uniforms.forEach((value, i) => {
    input(value, `uniform:${i}`);
  });

  const constants = new Set<string>();
  for (const value of read)
    if (value.source.kind === 'constant') {
      const name = graph.constant(onnxTypes[value.dtype], value.shape, value.source.data);
      constants.add(name);
      lowering.define(value, name);
    }

  const folded = new Set([...biases.values()].map((add) => add.result));
  for (const node of plan.nodes) {
    if (folded.has(node.outputs[0] as Value)) continue;
    graph.scope = `${node.block ? `${node.block}/` : ''}${node.op}/`;
    try {
      translateNode(lowering, node);
    } catch (cause) {
      throw new Error(`${node.op} cannot be written in ONNX: ${(cause as Error).message}`, {
        cause,
      });
    }
  }

  graph.scope = 'result/';
  const given = new Set([...inputs.values(), ...constants]);
  const outputs = new Map<Value, string>();
  const infos = new Map<string, OnnxValueInfo>();
  for (const value of results) {
    let name = lowering.get(value);
    // A session's outputs must come from nodes.
    if (given.has(name)) name = graph.one('Identity', [name]);
    outputs.set(value, name);
    infos.set(name, infoOf(name, value));
  }
  const finished = graph.finish(
    plan.name,
    [...inputs].map(([value, name]) => infoOf(name, value)),
    [...infos.values()],
  );
  const model = encodeModel({ graph: finished, opset: OPSET, producer: 'Netloom' });
  return { model, inputs, outputs, nodeCount: finished.nodes.length };
}

function translateNode(lowering: OnnxLowering, node: Node): void {
  recipeOf(node.op)(lowering, node);
}

function infoOf(name: string, value: Value): OnnxValueInfo {
  return { name, type: onnxTypes[value.dtype], dims: value.shape };
}
