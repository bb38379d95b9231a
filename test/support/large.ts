/** Networks of any size, for benches and tests. */
import { wireId } from '../../src/graph/document/commands';
import { emptyDocument, type NetDocument } from '../../src/graph/document/schema';

/** Blocks in one row of the canvas. */
const ROW = 25;
/** Blocks after the residual units. */
const TAIL = 6;

/**
 * A residual classifier of MNIST that can be trained, with exactly so many blocks and wires: residual
 * units (Conv2d, BatchNorm2d, ReLU, Add or only Conv2d, Add) between the loader and the loss.
 *
 * @param wires from one to one and a half times the blocks
 */
export function largeNetwork(blocks: number, wires: number): NetDocument {
  const document = emptyDocument(`Network of ${blocks} blocks`);
  let n = 0;
  const place = (type: string, params: Record<string, unknown> = {}): string => {
    const id = `${type.toLowerCase()}_${n}`;
    const position = { x: (n % ROW) * 280, y: Math.floor(n / ROW) * 320 };
    document.blocks[id] = { type, params, position };
    n++;
    return id;
  };
  const join = (from: string, out: string, to: string, port: string) => {
    const end = { block: to, port };
    document.wires[wireId(end)] = { from: { block: from, port: out }, to: end };
  };
  const conv = (in_channels: number) =>
    place('Conv2d', { in_channels, out_channels: 8, kernel_size: 3, padding: 1 });

  const dataset = place('MNIST');
  const tensors = place('ToTensor');
  join(dataset, 'dataset', tensors, 'dataset');
  const loader = place('DataLoader', { batch_size: 16 });
  join(tensors, 'dataset', loader, 'dataset');
  let last = conv(1);
  join(loader, 'input', last, 'input');
  const next = (id: string) => {
    join(last, 'output', id, 'input');
    last = id;
  };
  // Head and tail together have one wire for each block: minus the first block, plus the target.
  for (let skips = wires - blocks; skips > 0; skips--) {
    const start = last;
    next(conv(8));
    // Short units where there are not enough blocks for long ones.
    if (blocks - TAIL - n - 2 * skips >= 2) {
      next(place('BatchNorm2d', { num_features: 8 }));
      next(place('ReLU'));
    }
    const sum = place('Add');
    join(start, 'output', sum, 'other');
    next(sum);
  }
  while (n < blocks - TAIL) next(place('ReLU'));
  next(place('AdaptiveAvgPool2d', { output_size: 1 }));
  next(place('Flatten'));
  next(place('Linear', { in_features: 8, out_features: 10 }));
  const loss = place('CrossEntropyLoss');
  next(loss);
  join(loader, 'target', loss, 'target');
  const optimizer = place('SGD', { lr: 0.05 });
  join(loss, 'loss', optimizer, 'loss');
  const trainer = place('Trainer', { epochs: 1 });
  join(optimizer, 'optimizer', trainer, 'optimizer');
  return document;
}
