/** One's own pictures: a folder is chosen, described, trained on, and looked at. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import sharp from 'sharp';
import { documentOf } from '../support/networks';
import { answerDialogs, openApp, selectBlock } from './app';

/** Two classes of 20 × 16 pictures, 24 of each: bars across and bars down, each at another place. */
async function makePictures(folder: string) {
  for (const name of ['across', 'down']) {
    mkdirSync(join(folder, name), { recursive: true });
    for (let n = 0; n < 24; n++) {
      const bar =
        name === 'across'
          ? { left: 0, top: n % 14, width: 20, height: 2 }
          : { left: n % 18, top: 0, width: 2, height: 16 };
      const { left, top, ...size } = bar;
      const white = { ...size, channels: 3 as const, background: '#fff' };
      await sharp({ create: { width: 20, height: 16, channels: 3, background: '#113' } })
        .composite([{ input: { create: white }, left, top }])
        .png()
        .toFile(join(folder, name, `${String(n).padStart(2, '0')}.png`));
    }
  }
}

const network = documentOf(
  {
    pictures: ['ImageFolder', { root: '' }],
    tensors: ['ToTensor'],
    loader: ['DataLoader', { batch_size: 8, shuffle: true, num_workers: 2 }],
    conv: ['Conv2d', { in_channels: 3, out_channels: 4, kernel_size: 3 }],
    relu: ['ReLU'],
    flatten: ['Flatten'],
    linear: ['Linear', { in_features: 4 * 14 * 18, out_features: 2 }],
    loss: ['CrossEntropyLoss'],
    optimizer: ['Adam', { lr: 0.003 }],
    trainer: ['Trainer', { epochs: 3000 }],
  },
  [
    'pictures.dataset > tensors.dataset',
    'tensors.dataset > loader.dataset',
    'loader.input > conv.input',
    'conv.output > relu.input',
    'relu.output > flatten.input',
    'flatten.output > linear.input',
    'linear.output > loss.input',
    'loader.target > loss.target',
    'loss.loss > optimizer.loss',
    'optimizer.optimizer > trainer.optimizer',
  ],
);

test('a folder of pictures is described, trained on and shown', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'netloom-pictures-'));
  const file = join(folder, 'bars.netloom.json');
  await makePictures(join(folder, 'bars'));
  writeFileSync(file, JSON.stringify(network));
  const app = await openApp([file]);
  const { page } = app;
  try {
    await expect(page.getByTestId('problem-pictures')).toHaveAttribute(
      'data-code',
      'imagefolder.root',
    );
    await answerDialogs(app, join(folder, 'bars'));
    await selectBlock(page, 'pictures');
    const inspector = page.getByTestId('inspector');
    await inspector.getByRole('button', { name: 'Choose a folder' }).click();
    await expect(page.locator('[data-testid^="problem-"]')).toHaveCount(0);
    // Known only from the files: their number and size.
    await expect(page.getByTestId('shape-pictures')).toContainText('16');
    await expect(page.getByTestId('block-pictures')).toContainText('48');
    await expect(page.getByTestId('shape-conv')).toContainText('14 × 18');

    await selectBlock(page, 'conv');
    await page.getByTestId('tab-view').click();
    await page.getByTestId('train').click();
    const maps = page.getByTestId('feature-maps-conv');
    await expect(maps).toHaveAttribute('data-maps', '4');
    const step = async () => Number(await maps.getAttribute('data-step'));
    const first = await step();
    await expect.poll(step).toBeGreaterThan(first);
    await expect(page.getByTestId('pin-label')).toHaveText('0 · across');
    await page.getByTestId('stop').click();
    await expect(page.getByTestId('run-state')).toHaveAttribute('data-state', 'stopped');
  } finally {
    await app.close();
    rmSync(folder, { recursive: true, force: true });
  }
});
