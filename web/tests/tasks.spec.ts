import { accessible, fits } from './axe'
import { expect, Service, test } from './service'

test('a report moves the bar of its task, without the page being read again', async ({ board, service }) => {
  const { task } = await service.task('moving-1')
  await service.act(task, 'start')
  await board.goto(`${service.url}/board/?name=moving-1`)
  const row = board.getByRole('row').filter({ hasText: 'moving-1' })
  const bar = row.getByRole('progressbar')
  await expect(row.getByText('Copying')).toBeVisible()
  for (const progress of [20, 60]) {
    const before = Number(await bar.getAttribute('aria-valuenow'))
    await service.report(task, progress)
    await expect(row).toContainText(`${progress}.0 GiB of 100 GiB`)
    expect(Number(await bar.getAttribute('aria-valuenow'))).toBeGreaterThan(before)
  }
  await expect(row).toContainText('801 Mbit/s')
})

test('rows stay where they are, and new ones wait until they are asked for', async ({ board, service }) => {
  await service.task('waiting-1')
  await board.goto(`${service.url}/board/?name=waiting-`)
  const rows = board.getByRole('row')
  await expect(rows).toHaveCount(2)
  await service.task('waiting-2')
  await service.task('waiting-3')
  const news = board.getByRole('button', { name: 'Show 2 new migrations' })
  await expect(news).toBeVisible()
  await expect(rows).toHaveCount(2)
  await news.click()
  await expect(rows).toHaveCount(4)
})

test('a row that no longer matches the filter stays, and says so', async ({ board, service }) => {
  const { task } = await service.task('leaving-1')
  await board.goto(`${service.url}/board/?name=leaving-&state=READY`)
  const row = board.getByRole('row').filter({ hasText: 'leaving-1' })
  await expect(row).toContainText('Ready')
  await service.act(task, 'start')
  await expect(row).toContainText('No longer matches')
  await expect(row).toContainText('Copying')
})

test('filters are in the address: back and forward, and a link to somebody else, show the same', async ({
  board,
  service,
}) => {
  await service.task('filtered-1')
  await board.goto(`${service.url}/board/`)
  await board.getByLabel('Name contains').fill('filtered-')
  await board.getByRole('button', { name: 'Filter', exact: true }).click()
  await expect(board).toHaveURL(/name=filtered-/)
  await expect(board.getByRole('row')).toHaveCount(2)
  await board.getByRole('link', { name: /Ready/ }).click()
  await expect(board).toHaveURL(/state=READY/)
  await board.goBack()
  await expect(board).not.toHaveURL(/state=/)
  await expect(board.getByLabel('Name contains')).toHaveValue('filtered-')
  await board.getByLabel('Operating system').selectOption('WINDOWS')
  await expect(board.getByRole('heading', { name: 'No migration matches' })).toBeVisible()
  await board.getByLabel('Operating system').selectOption('LINUX')
  await board.getByText('More filters').click()
  await board.getByLabel('Created from').fill('2020-01-01')
  await board.getByRole('button', { name: 'Filter', exact: true }).click()
  await expect(board).toHaveURL(/from=2020-01-01/)
  await expect(board.getByRole('row')).toHaveCount(2)
  await accessible(board)
  await board.getByRole('button', { name: 'Clear filters' }).click()
  await expect(board).not.toHaveURL(/name=/)
})

test('an action on all that match is previewed, takes a reason, and says what became of each', async ({
  board,
  service,
}) => {
  const made = [await service.task('bulk-1'), await service.task('bulk-2'), await service.task('bulk-3')]
  await service.act(made[2]?.task ?? '', 'start')
  await board.goto(`${service.url}/board/?name=bulk-`)
  await board.getByRole('button', { name: 'All 3 that match' }).click()
  await accessible(board)
  await board.getByRole('menuitem', { name: 'Start', exact: true }).click()
  const dialog = board.getByRole('dialog', { name: 'Start: 3' })
  await expect(dialog).toContainText('It would be done for 2.')
  await expect(dialog).toContainText('1 would be refused:')
  await expect(dialog).toContainText('SMS.77')
  await accessible(board)
  await dialog.getByLabel('Reason').fill('Wave 2')
  await dialog.getByRole('button', { name: 'Start 2' }).click()
  await expect(dialog).toContainText('Done 2, refused 1, failed 0')
  await dialog.getByRole('button', { name: 'Close' }).click()
  await expect(board.getByRole('row').filter({ hasText: 'Copying' })).toHaveCount(3)
  await board.goto(`${service.url}/board/events?type=task.action_requested&task=${made[0]?.task}`)
  await expect(board.getByRole('cell', { name: /reason: Wave 2/ })).toBeVisible()
})

test('tasks can be chosen and started with the keyboard alone', async ({ board, service }) => {
  await service.task('keyboard-1')
  await board.goto(`${service.url}/board/?name=keyboard-1`)
  await expect(board.getByRole('row')).toHaveCount(2)
  const press = async (key: string, until: () => Promise<boolean>) => {
    for (let times = 0; times < 60 && !(await until()); times += 1) {
      await board.keyboard.press(key)
    }
    expect(await until()).toBe(true)
  }
  const isFocused = (name: string) => () =>
    board.evaluate(
      (name) =>
        (document.activeElement?.ariaLabel ?? document.activeElement?.textContent ?? '').startsWith(name),
      name,
    )
  await press('Tab', isFocused('Select keyboard-1'))
  await board.keyboard.press('Space')
  await press('Shift+Tab', isFocused('1 selected'))
  await board.keyboard.press('Enter')
  await expect(board.getByRole('menuitem', { name: 'Start', exact: true })).toBeFocused()
  await board.keyboard.press('Enter')
  const dialog = board.getByRole('dialog')
  await expect(dialog).toContainText('It would be done for 1.')
  await press('Tab', isFocused('Start 1'))
  await board.keyboard.press('Enter')
  await expect(dialog).toContainText('Done 1, refused 0, failed 0')
  await board.keyboard.press('Escape')
  await expect(dialog).toBeHidden()
  await expect(board.getByRole('row').filter({ hasText: 'Copying' })).toHaveCount(1)
})

test('views are kept under a name', async ({ board, service }) => {
  await board.goto(`${service.url}/board/?name=saved-&state=READY`)
  await board.getByRole('button', { name: 'Saved views' }).click()
  await board.getByLabel('Name of the view').fill('Mine')
  await board.getByRole('button', { name: 'Save this view' }).click()
  await board.goto(`${service.url}/board/`)
  await board.getByRole('button', { name: 'Saved views' }).click()
  await board.getByRole('link', { name: 'Mine' }).click()
  await expect(board).toHaveURL(/name=saved-/)
  await expect(board.getByRole('heading', { name: 'No migration matches' })).toBeVisible()
})

for (const scheme of ['light', 'dark'] as const) {
  for (const width of [320, 1280]) {
    test(`the list is accessible and fits: ${scheme}, ${width} pixels`, async ({ board, service }) => {
      await board.emulateMedia({ colorScheme: scheme })
      await board.setViewportSize({ width, height: 800 })
      const { task } = await service.task(`looks-${scheme}-${width}`)
      await service.act(task, 'start')
      await service.report(task, 40)
      await board.goto(`${service.url}/board/`)
      await expect(board.getByText(`looks-${scheme}-${width}`).first()).toBeVisible()
      await accessible(board)
      await fits(board)
    })
  }
}

test('where there is nothing yet, the page says how to begin', async ({ page }) => {
  const empty = await Service.open('empty', {})
  await page.goto(`${empty.url}/board/`)
  await expect(page.getByRole('heading', { name: 'No migration yet' })).toBeVisible()
  await expect(page.locator('pre')).toContainText(`url=${empty.url} `)
  await accessible(page)
  await empty.stop()
})
