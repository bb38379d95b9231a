/** TensorFlow.js as a peer: its layers' kernels under a hand-written SGD step inside `tidy`. */
import { inputOf, serve, targetOf, uniform } from './serve.mjs';

const [, , device] = process.argv;

serve(async ({ model, batch, require }) => {
  if (model.layers.some(({ op }) => op === 'unpool'))
    throw new Error('tfjs has no gradient for pooling with indices, and no unpooling');
  if (device === 'webgpu') {
    const { create, globals } = await import('webgpu');
    Object.assign(globalThis, globals);
    const gpu = create([]);
    const navigator = { gpu, userAgent: 'node' };
    Object.defineProperty(globalThis, 'navigator', { value: navigator, configurable: true });
  }
  const tf = require('@tensorflow/tfjs');
  if (device === 'webgpu') require('@tensorflow/tfjs-backend-webgpu');
  if (!(await tf.setBackend(device))) throw new Error(`tfjs cannot use its ${device} backend`);
  await tf.ready();

  const variables = [];
  const parameter = (shape, bound) => {
    const variable = tf.variable(tf.tensor(uniform(shape, bound), shape));
    variables.push(variable);
    return variable;
  };
  const constant = (n, value) => {
    const variable = tf.variable(tf.fill([n], value));
    variables.push(variable);
    return variable;
  };
  const convOf = ({ in: from, out, k, pad, stride, bias }) => {
    const bound = 1 / Math.sqrt(from * k * k);
    const w = parameter([k, k, from, out], bound);
    const b = bias ? parameter([out], bound) : undefined;
    return (x) => {
      const y = tf.conv2d(x, w, stride, pad);
      return b ? y.add(b) : y;
    };
  };
  const normOf = (c) => {
    const gamma = constant(c, 1);
    const beta = constant(c, 0);
    return (x) => {
      const { mean, variance } = tf.moments(x, [0, 1, 2]);
      return tf.batchNorm(x, mean, variance, beta, gamma, 1e-5);
    };
  };
  const layerOf = (layer) => {
    switch (layer.op) {
      case 'conv':
        return convOf(layer);
      case 'bn':
        return normOf(layer.c);
      case 'relu':
        return (x) => x.relu();
      case 'maxpool':
        return (x) => tf.maxPool(x, 2, 2, 'valid');
      case 'avgpool':
        return (x) => x.mean([1, 2], true);
      case 'flatten':
        return (x) => x.reshape([batch, -1]);
      case 'linear': {
        const bound = 1 / Math.sqrt(layer.in);
        const w = parameter([layer.in, layer.out], bound);
        const b = parameter([layer.out], bound);
        return (x) => x.matMul(w).add(b);
      }
      case 'block': {
        const { in: from, out, stride } = layer;
        const plain = { k: 3, pad: 1, bias: false };
        const first = convOf({ ...plain, in: from, out, stride });
        const norm1 = normOf(out);
        const second = convOf({ ...plain, in: out, out, stride: 1 });
        const norm2 = normOf(out);
        const side =
          stride === 1
            ? undefined
            : [convOf({ in: from, out, k: 1, pad: 0, stride, bias: false }), normOf(out)];
        return (x) => {
          const y = norm2(second(norm1(first(x)).relu()));
          return y.add(side ? side[1](side[0](x)) : x).relu();
        };
      }
      default:
        throw new Error(`tfjs has no ${layer.op}`);
    }
  };
  const layers = model.layers.map(layerOf);
  const optimizer = tf.train.momentum(0.01, 0.9);
  const [c, h, w] = model.sample;
  // Channels come last here.
  const x = tf.tensor(inputOf(model, batch), [batch, c, h, w]).transpose([0, 2, 3, 1]);
  const y = tf.oneHot(tf.tensor1d(targetOf(model, batch), 'int32'), model.classes).toFloat();
  return async (steps) => {
    let loss;
    for (let i = 0; i < steps; i++) {
      loss?.dispose();
      loss = optimizer.minimize(
        () =>
          tf.losses.softmaxCrossEntropy(
            y,
            layers.reduce((v, layer) => layer(v), x),
          ),
        true,
        variables,
      );
    }
    return (await loss.data())[0];
  };
});
