/**
 * jax-js as a peer: the whole training step jitted. Arrays are consumed by the operations that take them;
 * `.ref` keeps one for another use.
 */
import { inputOf, serve, targetOf, uniform } from './serve.mjs';

const [, , device] = process.argv;

async function open(load) {
  if (device === 'webgpu') {
    const { create, globals } = await import('webgpu');
    Object.assign(globalThis, globals);
    const gpu = create([]);
    const navigator = { gpu, userAgent: 'node' };
    Object.defineProperty(globalThis, 'navigator', { value: navigator, configurable: true });
  }
  const jax = await load('@jax-js/jax');
  await jax.init(device);
  jax.defaultDevice(device);
  return jax;
}

serve(async ({ model, batch, resolve }) => {
  const jax = await open(resolve);
  const { numpy: np, nn, lax, jit, valueAndGrad, tree } = jax;
  if (model.layers.some(({ op }) => op === 'unpool'))
    throw new Error('jax-js has no pooling with indices and no scatter to unpool with');
  const array = (shape, bound) => np.array(uniform(shape, bound)).reshape(shape);
  const params = [];
  const parameter = (shape, bound) => params.push(array(shape, bound)) - 1;
  const constant = (n, value) => params.push(np.array(new Float32Array(n).fill(value))) - 1;

  const convOf = ({ in: from, out, k, pad, stride, bias }) => {
    const bound = 1 / Math.sqrt(from * k * k);
    const w = parameter([out, from, k, k], bound);
    const b = bias ? parameter([out], bound) : undefined;
    return (p, x) => {
      const y = lax.conv(
        x,
        p(w),
        [stride, stride],
        [
          [pad, pad],
          [pad, pad],
        ],
      );
      return b === undefined ? y : y.add(p(b).reshape([1, out, 1, 1]));
    };
  };
  const normOf = (c) => {
    const gamma = constant(c, 1);
    const beta = constant(c, 0);
    return (p, x) => {
      const mean = np.mean(x.ref, [0, 2, 3], { keepdims: true });
      const centred = x.sub(mean);
      const variance = np.mean(np.square(centred.ref), [0, 2, 3], { keepdims: true });
      const scaled = centred.div(np.sqrt(variance.add(1e-5)));
      return scaled.mul(p(gamma).reshape([1, c, 1, 1])).add(p(beta).reshape([1, c, 1, 1]));
    };
  };
  const layerOf = (layer) => {
    switch (layer.op) {
      case 'conv':
        return convOf(layer);
      case 'bn':
        return normOf(layer.c);
      case 'relu':
        return (_, x) => nn.relu(x);
      case 'maxpool':
        return (_, x) => {
          const [n, c, h, w] = x.shape;
          return np.max(x.reshape([n, c, h / 2, 2, w / 2, 2]), [3, 5]);
        };
      case 'avgpool':
        return (_, x) => np.mean(x, [2, 3], { keepdims: true });
      case 'flatten':
        return (_, x) => x.reshape([batch, -1]);
      case 'linear': {
        const bound = 1 / Math.sqrt(layer.in);
        const w = parameter([layer.in, layer.out], bound);
        const b = parameter([layer.out], bound);
        return (p, x) => np.matmul(x, p(w)).add(p(b));
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
        return (p, x) => {
          const y = norm2(p, second(p, nn.relu(norm1(p, first(p, x.ref)))));
          return nn.relu(y.add(side ? side[1](p, side[0](p, x)) : x));
        };
      }
      default:
        throw new Error(`jax-js has no ${layer.op}`);
    }
  };
  const layers = model.layers.map(layerOf);
  const loss = (given, x, y) => {
    const p = (i) => given[i];
    const out = layers.reduce((h, layer) => layer(p, h), x);
    return nn
      .logSoftmax(out, -1)
      .mul(y)
      .sum()
      .mul(-1 / batch);
  };
  const step = jit((p, m, x, y) => {
    const [value, gradient] = valueAndGrad(loss)(tree.ref(p), x, y);
    const momentum = tree.map((a, b) => a.mul(0.9).add(b), m, gradient);
    const next = tree.map((a, b) => a.sub(b.mul(0.01)), p, tree.ref(momentum));
    return [value, next, momentum];
  });
  let p = params;
  let m = params.map((a) => np.zerosLike(a.ref));
  const x = np.array(inputOf(model, batch)).reshape([batch, ...model.sample]);
  const hot = new Float32Array(batch * model.classes);
  targetOf(model, batch).forEach((t, i) => {
    hot[i * model.classes + t] = 1;
  });
  const y = np.array(hot).reshape([batch, model.classes]);
  return async (steps) => {
    let last;
    for (let i = 0; i < steps; i++) {
      last?.dispose();
      [last, p, m] = step(p, m, x.ref, y.ref);
      // Left alone, it queues work without bound and is slower for it.
      if (i % 4 === 3 && i < steps - 1) await last.ref.blockUntilReady().then((a) => a.dispose());
    }
    return (await last.data())[0];
  };
});
