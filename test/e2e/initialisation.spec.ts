/** Choosing how a layer starts, in the inspector. */
import { expect, test } from '@playwright/test';
import { type App, openApp, openTemplate, selectBlock } from './app';

let app: App;
test.beforeEach(async () => {
  app = await openApp();
});
test.afterEach(() => app.close());

test('the initialisation of a layer is chosen, checked, shown as PyTorch and undone', async () => {
  const { page } = app;
  await openTemplate(page, 'lenet-mnist');
  await selectBlock(page, 'conv1');
  const method = page.getByTestId('param-init.weight');
  await expect(method).toContainText("PyTorch's default");
  await method.click();
  // What needs exactly two axes is not offered for a convolution.
  await expect(page.getByRole('option', { name: 'dirac' })).toBeVisible();
  await expect(page.getByRole('option', { name: 'eye' })).toHaveCount(0);
  await page.getByRole('option', { name: 'orthogonal' }).click();
  const gain = page.getByTestId('init-weight-gain');
  await expect(gain).toHaveValue('1');
  await gain.fill('1.4');
  await gain.press('Enter');

  await page.getByRole('tab', { name: 'Help' }).click();
  await expect(page.getByTestId('pytorch-line')).toContainText(
    'nn.init.orthogonal_(conv1.weight, gain=1.4)',
  );
  await page.getByRole('tab', { name: 'Parameters' }).click();

  await method.click();
  await page.getByRole('option', { name: 'trunc_normal' }).click();
  const std = page.getByTestId('init-weight-std');
  await std.fill('0');
  await expect(page.getByText('trunc_normal divides by std').first()).toBeVisible();
  await page.getByRole('button', { name: "Use PyTorch's default" }).first().click();
  await expect(method).toContainText("PyTorch's default");
});
