/** How far each template must get on few samples: what `docs/templates.md` states and a test runs. */

export interface Figure {
  /** As the documentation states it. */
  readonly text: string;
  readonly limit: number;
  readonly epochs: number;
  /** Least accuracy on the validation samples. */
  readonly accuracy?: number;
  /** Greatest loss on the validation samples. */
  readonly loss?: number;
  /** Only that the loss on the training samples falls from the first epoch to the last. */
  readonly falls?: boolean;
  /** Samples of one epoch that is run on webgpu too, where a software adapter takes seconds for it. */
  readonly webgpu?: number;
}

/**
 * Chance is an accuracy of 0.1, of 0.25 for the four signals, of 0.5 for the banknotes. A picture of the mean grey has a squared
 * error of 0.095 on MNIST. The bounds leave room for another order of sums in another kernel.
 */
export const FIGURES: Readonly<Record<string, Figure>> = {
  'mlp-mnist': { text: 'accuracy ≥ 0.65', limit: 2000, epochs: 1, accuracy: 0.65, webgpu: 64 },
  'lenet-mnist': { text: 'accuracy ≥ 0.6', limit: 4000, epochs: 1, accuracy: 0.6 },
  'conv1d-signals': {
    text: 'accuracy ≥ 0.4',
    limit: 4000,
    epochs: 1,
    accuracy: 0.4,
    webgpu: 64,
  },
  'lstm-mnist-rows': { text: 'accuracy ≥ 0.3', limit: 3000, epochs: 1, accuracy: 0.3, webgpu: 64 },
  'lenet-rgb-32': { text: 'accuracy ≥ 0.4', limit: 2000, epochs: 1, accuracy: 0.4 },
  banknotes: { text: 'accuracy ≥ 0.95', limit: 320, epochs: 4, accuracy: 0.95, webgpu: 64 },
  'autoencoder-unpool-mnist': {
    text: 'loss ≤ 0.03',
    limit: 10_000,
    epochs: 1,
    loss: 0.03,
    webgpu: 64,
  },
  'decoder-checkerboard': { text: 'sum of both losses ≤ 0.16', limit: 4000, epochs: 1, loss: 0.16 },
  'segnet-unpool': { text: 'loss ≤ 0.07', limit: 3000, epochs: 1, loss: 0.07 },
  'unet-denoise': { text: 'loss ≤ 0.04', limit: 3000, epochs: 1, loss: 0.04 },
  'vgg11-bn-32': { text: 'training loss falls', limit: 16, epochs: 3, falls: true },
  'resnet18-32': { text: 'training loss falls', limit: 8, epochs: 4, falls: true },
};
