/** Transforms inside a transform: the list in the inspector. */
import { expect, test } from '@playwright/test';
import { type App, dragBlock, openApp, selectBlock } from './app';

let app: App;
test.beforeEach(async () => {
  app = await openApp();
});
test.afterEach(() => app.close());

test('RandomChoice: transforms are added, changed, moved and removed', async () => {
  const { page } = app;
  await page.getByTestId('start-new').click();
  await page.getByTestId('palette-search').fill('RandomChoice');
  await dragBlock(page, 'RandomChoice', 'randomchoice', { x: 620, y: 400 });
  await selectBlock(page, 'randomchoice');
  const list = page.getByTestId('transforms-transforms');
  await expect(list.getByTestId('transform-1')).toContainText('RandomVerticalFlip');

  await list.getByTestId('add-transform').click();
  await page.getByTestId('add-RandomErasing').click();
  const third = list.getByTestId('transform-2');
  await expect(third).toContainText('3. RandomErasing');
  await third.getByTestId('inner-scale').fill('0.5, 1.5');
  await expect(page.getByText('transforms[2]: RandomErasing has scale').first()).toBeVisible();
  await third.getByTestId('inner-scale').fill('0.1, 0.2');
  await third.getByRole('button', { name: 'Move up' }).click();
  await expect(list.getByTestId('transform-1')).toContainText('2. RandomErasing');
  await list.getByTestId('transform-0').getByRole('button', { name: 'Remove' }).click();
  await expect(list.getByTestId('transform-2')).toHaveCount(0);

  await page.getByRole('tab', { name: 'Help' }).click();
  await expect(page.getByTestId('pytorch-line')).toContainText(
    'transforms.RandomChoice([transforms.RandomErasing(scale=(0.1, 0.2)), transforms.RandomVerticalFlip(p=1)])',
  );
});
