/** Three networks by keyboard alone: LeNet, a residual group repeated three times, a U-Net; each trains. */
import { join } from 'node:path';
import { expect, type Page, test } from '@playwright/test';
import { type App, openApp, root } from './app';

test.describe.configure({ mode: 'serial' });

let app: App;
let page: Page;

test.beforeAll(async () => {
  app = await openApp();
  page = app.page;
  await expect(page.getByTestId('template-lenet-mnist')).toBeVisible();
});
test.afterAll(() => app.close());

const press = (...keys: readonly string[]) =>
  keys.reduce((before, key) => before.then(() => page.keyboard.press(key)), Promise.resolve());

/** Adds a block right of the selected one, wired to it; it is selected then. */
async function add(name: string, id: string) {
  await press('Tab');
  await expect(page.getByTestId('search-input')).toBeFocused();
  await page.keyboard.type(name);
  await press('Enter');
  await expect(page.getByTestId(`block-${id}`)).toHaveCount(1);
  await expect(page.getByTestId('canvas')).toBeFocused();
}

/** Types parameters of the selected block in the inspector, from field to field by Tab. */
async function set(values: Readonly<Record<string, string>>) {
  await press('Control+i');
  const focused = page.locator(':focus');
  const left = new Map(Object.entries(values));
  for (let steps = 0; left.size > 0 && steps < 40; steps++) {
    const name = ((await focused.getAttribute('data-testid')) ?? '').replace('param-', '');
    const value = left.get(name);
    if (value !== undefined) {
      await press('Control+a');
      await page.keyboard.type(value);
      left.delete(name);
    }
    if (left.size > 0) await press('Tab');
  }
  expect([...left.keys()]).toEqual([]);
  await press('Escape');
  await expect(page.getByTestId('canvas')).toBeFocused();
}

/** Repairs what the selected block says is wrong. */
async function repair(id: string) {
  await expect(page.getByTestId(`repair-${id}`)).toHaveCount(1);
  await press('Alt+Enter');
  await expect(page.getByTestId(`repair-${id}`)).toHaveCount(0);
}

/** Draws a wire of the selected block; the words say which. */
async function wire(words: string, id: string) {
  await press('w');
  await expect(page.getByTestId('connect-input')).toBeFocused();
  await page.keyboard.type(words);
  await press('Enter');
  await expect(page.getByTestId(`wire-${id}`)).toHaveCount(1);
  await expect(page.getByTestId('canvas')).toBeFocused();
}

/** Selects a block by finding it. */
async function find(name: string) {
  await press('Control+f');
  await expect(page.getByTestId('find-input')).toBeFocused();
  await page.keyboard.type(name);
  await press('Enter');
  await expect(page.getByTestId('canvas')).toBeFocused();
}

async function newProject() {
  await press('Control+n');
  const question = page.getByTestId('save-question');
  const canvas = page.getByTestId('canvas');
  await expect(question.or(canvas).first()).toBeVisible();
  await page.waitForTimeout(300);
  if (await question.isVisible()) {
    // Discard: the button in the middle.
    await page.getByTestId('discard').focus();
    await press('Enter');
  }
  await expect(page.locator('[data-testid^="block-"]')).toHaveCount(0);
  await expect(canvas).toBeFocused();
}

/** From MNIST to the first layer. */
async function data() {
  await add('mnist', 'mnist');
  await add('transforms.ToTensor', 'totensor');
  await add('数据加载', 'dataloader');
  await set({ batch_size: '16' });
}

/** Loss, optimizer and Trainer after the selected block; trains a few steps, then stops. */
async function train(loss: string, target: string) {
  const id = loss.toLowerCase();
  await add(`nn.${loss}`, id);
  await wire(target, `${id}-target`);
  await add('optim.Adam', 'adam');
  await add('trainer', 'trainer');
  await expect(page.locator('[data-status="error"]')).toHaveCount(0);
  await press('Control+Enter');
  const rate = page.getByTestId('images-per-second');
  await expect(rate).toHaveAttribute('data-value', /[1-9]/, { timeout: 60_000 });
  await press('Control+.');
  await expect(page.getByTestId('run-state')).toHaveAttribute('data-state', /stopped|done/, {
    timeout: 60_000,
  });
  await press('F6');
}

const screenshot = (name: string) =>
  page.screenshot({ path: join(root, `test-results/keyboard-${name}.png`) });

test('LeNet', async () => {
  await newProject();
  await data();
  await add('torch.nn.Conv2d', 'conv2d');
  await set({ in_channels: '1', out_channels: '6', kernel_size: '5' });
  await add('F.relu', 'relu');
  await add('MaxPool2d', 'maxpool2d');
  await set({ kernel_size: '2' });
  await add('Conv2d', 'conv2d_2');
  await set({ in_channels: '6', out_channels: '16', kernel_size: '5' });
  await add('ReLU', 'relu_2');
  await add('MaxPool2d', 'maxpool2d_2');
  await set({ kernel_size: '2' });
  await add('Flatten', 'flatten');
  await add('Linear', 'linear');
  await set({ out_features: '120' });
  await repair('linear');
  await add('ReLU', 'relu_3');
  await add('Linear', 'linear_2');
  await set({ in_features: '120', out_features: '84' });
  await add('ReLU', 'relu_4');
  await add('Linear', 'linear_3');
  await set({ in_features: '84', out_features: '10' });
  await train('CrossEntropyLoss', 'dataloader target');
  await expect(page.getByTestId('total-parameters')).toContainText(/44.426/);
  await press('Control+1');
  await screenshot('lenet');
});

test('a residual group, repeated three times', async () => {
  await newProject();
  await data();
  await add('Conv2d', 'conv2d');
  await set({ in_channels: '1', out_channels: '4', kernel_size: '3', padding: '1' });
  await add('Conv2d', 'conv2d_2');
  await set({ in_channels: '4', out_channels: '4', kernel_size: '3', padding: '1' });
  await add('ReLU', 'relu');
  await add('Add', 'add');
  await wire('other (conv2d) output', 'add-other');
  // The sum, and what it is made of.
  await press('Control+Shift+ArrowLeft', 'Control+Shift+ArrowLeft', 'Control+g');
  await expect(page.getByTestId('block-group')).toHaveCount(1);
  await set({ repeat: '3' });
  await expect(page.getByTestId('repeat-group')).toHaveText('×3');
  await expect(page.getByTestId('total-parameters')).toHaveText(/484/);
  // Inside and back.
  await press('Enter');
  await expect(page.getByTestId('breadcrumbs')).toBeVisible();
  await expect(page.getByTestId('wire-add-other')).toHaveCount(1);
  await press('Alt+ArrowUp');
  await expect(page.getByTestId('breadcrumbs')).toHaveCount(0);
  await add('Flatten', 'flatten');
  await add('Linear', 'linear');
  await set({ out_features: '10' });
  await repair('linear');
  await train('CrossEntropyLoss', 'dataloader target');
  await screenshot('residual');
});

test('a U-Net', async () => {
  await newProject();
  await data();
  await add('Conv2d', 'conv2d');
  await set({ in_channels: '1', out_channels: '4', kernel_size: '3', padding: '1' });
  await add('ReLU', 'relu');
  await add('MaxPool2d', 'maxpool2d');
  await set({ kernel_size: '2' });
  await add('Conv2d', 'conv2d_2');
  await set({ in_channels: '4', out_channels: '8', kernel_size: '3', padding: '1' });
  await add('ReLU', 'relu_2');
  await add('ConvTranspose2d', 'convtranspose2d');
  await set({ in_channels: '8', out_channels: '4', kernel_size: '2', stride: '2' });
  await add('Concat', 'concat');
  await wire('other (relu) output', 'concat-other');
  await add('Conv2d', 'conv2d_3');
  await set({ in_channels: '8', out_channels: '1', kernel_size: '3', padding: '1' });
  await add('Sigmoid', 'sigmoid');
  await train('MSELoss', 'target (dataloader) input');
  await find('concat');
  await expect(page.getByTestId('shape-concat')).toHaveText(/8 × 28 × 28/);
  await press('Control+l');
  await press('Control+1');
  await screenshot('unet');
});

test('takes a block out and puts it back, each in one step', async () => {
  await find('sigmoid');
  await press('Delete');
  await expect(page.getByTestId('block-sigmoid')).toHaveCount(0);
  await expect(page.getByTestId('wire-mseloss-input')).toHaveCount(1);
  await press('Control+z');
  await expect(page.getByTestId('block-sigmoid')).toHaveCount(1);
  await press('Control+b');
  await expect(page.getByTestId('off-sigmoid')).toHaveText('bypassed');
  await press('Control+k');
  await expect(page.getByTestId('commands-input')).toBeFocused();
  await page.keyboard.type('旁路');
  await press('Enter');
  await expect(page.getByTestId('off-sigmoid')).toHaveCount(0);
});
