/** The whole path: LeNet dragged together, repaired, trained on all of MNIST, watched, and rescued. */
import { expect, type Page, test } from '@playwright/test';
import { type App, connect, dragBlock, drawWire, killEngine, openApp, setParam } from './app';

test.describe.configure({ mode: 'serial' });

let app: App;
let page: Page;

test.beforeAll(async () => {
  app = await openApp();
  page = app.page;
});
test.afterAll(() => app.close());

/** The training chain: block type and id, in order of data; Flatten is left out on purpose. */
const chain = [
  ['MNIST', 'mnist'],
  ['ToTensor', 'totensor'],
  ['Normalize', 'normalize'],
  ['DataLoader', 'dataloader'],
  ['Conv2d', 'conv2d'],
  ['ReLU', 'relu'],
  ['MaxPool2d', 'maxpool2d'],
  ['Conv2d', 'conv2d_2'],
  ['ReLU', 'relu_2'],
  ['MaxPool2d', 'maxpool2d_2'],
  ['Linear', 'linear'],
  ['ReLU', 'relu_3'],
  ['Linear', 'linear_2'],
  ['ReLU', 'relu_4'],
  ['Linear', 'linear_3'],
] as const;

const rest = [
  ['CrossEntropyLoss', 'crossentropyloss'],
  ['SGD', 'sgd'],
  ['Trainer', 'trainer'],
  ['MNIST', 'mnist_2'],
  ['ToTensor', 'totensor_2'],
  ['Normalize', 'normalize_2'],
  ['DataLoader', 'dataloader_2'],
] as const;

/** Places in the window for blocks seen at about 37 %: eight columns, four rows. */
const place = (n: number) => ({ x: 290 + 102 * (n % 8), y: 90 + 112 * Math.floor(n / 8) });

test('drags LeNet together from the palette', async () => {
  await page.getByTestId('start-new').click();
  const canvas = page.getByTestId('canvas');
  await expect(canvas).toBeVisible();
  await canvas.hover({ position: { x: 300, y: 200 } });
  // To about 37 %.
  await page.mouse.wheel(0, 500);
  await page.mouse.wheel(0, 220);

  for (const [n, [type, id]] of [...chain, ...rest].entries())
    await dragBlock(page, type, id, place(n));

  for (const [n, [type, id]] of chain.entries()) {
    const next = chain[n + 1];
    if (!next) break;
    const output = n < 3 ? 'dataset' : type === 'DataLoader' ? 'input' : 'output';
    await connect(page, [id, output], [next[1], n < 3 ? 'dataset' : 'input']);
  }
  await connect(page, ['linear_3', 'output'], ['crossentropyloss', 'input']);
  await connect(page, ['dataloader', 'target'], ['crossentropyloss', 'target']);
  await connect(page, ['crossentropyloss', 'loss'], ['sgd', 'loss']);
  await connect(page, ['sgd', 'optimizer'], ['trainer', 'optimizer']);
  await connect(page, ['mnist_2', 'dataset'], ['totensor_2', 'dataset']);
  await connect(page, ['totensor_2', 'dataset'], ['normalize_2', 'dataset']);
  await connect(page, ['normalize_2', 'dataset'], ['dataloader_2', 'dataset']);
  await connect(page, ['dataloader_2', 'batches'], ['trainer', 'validation']);
});

test('refuses a wire of the wrong type and says why', async () => {
  await drawWire(page, ['mnist', 'dataset'], ['linear', 'input']);
  await expect(page.getByTestId('toast').last()).toContainText(
    'MNIST.dataset carries Dataset; Linear.input takes Tensor.',
  );
  const wires = page.locator('[data-testid^="wire-"]');
  await expect(wires).toHaveCount(22);
});

test('takes parameters, and repairs shape errors by their buttons', async () => {
  await setParam(page, 'conv2d', 'out_channels', '6');
  await setParam(page, 'conv2d', 'kernel_size', '5');
  await setParam(page, 'conv2d_2', 'out_channels', '16');
  await setParam(page, 'conv2d_2', 'kernel_size', '5');
  await setParam(page, 'linear', 'out_features', '120');
  await setParam(page, 'linear_2', 'out_features', '84');
  await setParam(page, 'linear_3', 'out_features', '10');
  await setParam(page, 'sgd', 'lr', '0.05');
  await setParam(page, 'sgd', 'momentum', '0.9');
  await setParam(page, 'trainer', 'epochs', '1');
  for (const id of ['normalize', 'normalize_2']) {
    await setParam(page, id, 'mean', '0.1307');
    await setParam(page, id, 'std', '0.3081');
  }
  await page.getByTestId('block-dataloader').click({ position: { x: 60, y: 14 } });
  await page.getByTestId('param-shuffle').click();
  await page.getByTestId('block-mnist_2').click({ position: { x: 60, y: 14 } });
  await page.getByTestId('param-train').click();
  await setParam(page, 'dataloader', 'batch_size', '64');
  await setParam(page, 'dataloader_2', 'batch_size', '256');

  // What is left is wrong on purpose: channels, a missing Flatten, feature counts.
  for (const [id, code] of [
    ['conv2d_2', 'conv2d.in_channels'],
    ['linear', 'linear.needs_flatten'],
    ['linear', 'linear.in_features'],
    ['linear_2', 'linear.in_features'],
    ['linear_3', 'linear.in_features'],
  ] as const) {
    await expect(page.getByTestId(`problem-${id}`)).toHaveAttribute('data-code', code);
    await page.getByTestId(`repair-${id}`).click();
  }
  await expect(page.getByTestId('block-flatten')).toBeVisible();
  await expect(page.locator('[data-testid^="problem-"]')).toHaveCount(0);
  await expect(page.getByTestId('totals')).toContainText(/44.426 params/);
});

/** The pixels of a canvas inside an element, as a comparable string. */
const picture = (testId: string) =>
  page
    .getByTestId(testId)
    .locator('canvas')
    .first()
    .evaluate((c: HTMLCanvasElement) => c.toDataURL());

test('trains on all of MNIST for an epoch while curves and feature maps change', async () => {
  test.setTimeout(240_000);
  await page.getByTestId('fit').click();
  await page.getByTestId('block-conv2d').click({ position: { x: 60, y: 14 } });
  await page.getByTestId('tab-view').click();
  await page.getByTestId('train').click();
  await expect(page.getByTestId('run-state')).toHaveAttribute('data-state', 'training');
  await expect(page.getByTestId('feature-maps-conv2d')).toBeVisible();

  const curve = await picture('curve-loss');
  const maps = await picture('feature-maps-conv2d');
  await expect.poll(() => picture('curve-loss'), { timeout: 30_000 }).not.toBe(curve);
  await expect.poll(() => picture('feature-maps-conv2d'), { timeout: 30_000 }).not.toBe(maps);
  await expect
    .poll(async () =>
      Number(await page.getByTestId('images-per-second').getAttribute('data-value')),
    )
    .toBeGreaterThan(0);

  await expect(page.getByTestId('run-state')).toHaveAttribute('data-state', 'done', {
    timeout: 200_000,
  });
  await page.getByTestId('tab-results').click();
  const row = page.getByTestId('results-table').locator('tbody tr').first();
  const accuracy = Number(
    await row.locator('[data-testid="validation-accuracy"]').getAttribute('data-value'),
  );
  expect(accuracy).toBeGreaterThanOrEqual(0.97);
});

test('recovers when the engine dies in the middle of training', async () => {
  // More than can be trained before it is stopped.
  await setParam(page, 'trainer', 'epochs', '20');
  await page.getByTestId('tab-curves').click();
  await page.getByTestId('train').click();
  const state = page.getByTestId('run-state');
  await expect(state).toHaveAttribute('data-state', 'training');
  const before = await page.getByTestId('engine-life').getAttribute('data-restarts');
  await killEngine(app);

  await expect(page.getByTestId('toast').filter({ hasText: 'stopped unexpectedly' })).toBeVisible();
  await expect(page.getByTestId('engine-life')).toHaveAttribute(
    'data-restarts',
    String(Number(before) + 1),
  );
  await expect(page.getByTestId('engine-life')).toHaveAttribute('data-state', 'ready');
  // The editor never went away, and the run goes on by itself.
  await expect(page.getByTestId('block-conv2d')).toBeVisible();
  await expect(page.getByTestId('toast').filter({ hasText: 'training continues' })).toBeVisible();
  await expect(state).toHaveAttribute('data-state', 'training');
  await page.getByTestId('stop').click();
  await expect(state).toHaveAttribute('data-state', 'stopped');
});

test('takes a run that was stopped while the engine restarts not up again', async () => {
  const state = page.getByTestId('run-state');
  const life = page.getByTestId('engine-life');
  await page.getByTestId('train').click();
  await expect(state).toHaveAttribute('data-state', 'training');
  const restarts = Number(await life.getAttribute('data-restarts')) + 1;
  await killEngine(app);
  await expect(life).toHaveAttribute('data-restarts', String(restarts));
  await page.getByTestId('stop').click();
  await expect(state).toHaveAttribute('data-state', 'stopped');
  await expect(life).toHaveAttribute('data-state', 'ready');
  // The new engine has nothing to do: it takes a new run at once.
  await page.getByTestId('train').click();
  await expect(state).toHaveAttribute('data-state', 'training');
  await page.getByTestId('stop').click();
  await expect(state).toHaveAttribute('data-state', 'stopped');
});
