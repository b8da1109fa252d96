import { expect, test } from './service'

test('a service that has gone and come back is followed again, and nothing is missed', async ({
  page,
  context,
  open,
}) => {
  await page.goto(`${open.url}/board/events`)
  const status = page.getByRole('status').first()
  await expect(status).toHaveText('Live')
  const seen = () => page.locator('tbody tr').count()
  await open.task('before-1')
  await expect.poll(seen).toBeGreaterThan(0)
  await open.stop()
  await expect(status).toHaveText('Reconnecting')
  await open.start()
  const { task } = await open.task('meanwhile-1')
  await expect(status).toHaveText('Live', { timeout: 60_000 })
  await open.act(task, 'start')
  const ids = (await open.send('GET', '/ext/v1/events?order=desc&limit=100')).events as { id: string }[]
  const shown = () =>
    page.locator('tr[data-event]').evaluateAll((rows) => rows.map((row) => row.dataset.event))
  await expect.poll(shown, { timeout: 30_000 }).toEqual(ids.map((event) => event.id))
  expect(context.pages()).toHaveLength(1)
})

test('all tabs share one stream, and another one takes it over', async ({ board, context, service }) => {
  const other = await context.newPage()
  let streams = 0
  other.on('request', (request) => {
    streams += request.url().includes('/events/stream') ? 1 : 0
  })
  await other.goto(`${service.url}/board/?name=shared-`)
  await expect(other.getByRole('status').filter({ hasText: 'Live' })).toBeVisible()
  await service.task('shared-1')
  await expect(
    other.getByRole('button', { name: /new migration/ }).or(other.getByText('shared-1').first()),
  ).toBeVisible()
  expect(streams).toBe(0)
  await board.close()
  await expect.poll(() => streams).toBeGreaterThan(0)
  await service.task('shared-2')
  await expect(other.getByRole('button', { name: /new migration/ })).toBeVisible()
})

test('a page that is paused stands still, and catches up afterwards', async ({ board, service }) => {
  await service.task('paused-1')
  await board.goto(`${service.url}/board/?name=paused-`)
  await expect(board.getByRole('row')).toHaveCount(2)
  await board.getByRole('button', { name: 'Pause' }).click()
  await expect(board.getByRole('status').filter({ hasText: 'Paused' })).toBeVisible()
  await service.task('paused-2')
  await board.getByRole('button', { name: 'Resume' }).click()
  await expect(board.getByRole('button', { name: 'Show 1 new migration' })).toBeVisible()
})

test('a page of an older version says so, and loads the new one', async ({ page, open }) => {
  await page.clock.install()
  await page.goto(`${open.url}/board/`)
  await expect(page.getByRole('status').filter({ hasText: 'Live' })).toBeVisible()
  await page.route('**/board/', async (route) => {
    const answer = await route.fetch()
    const html = (await answer.text()).replace(
      /name="version" content="[0-9a-f]+"/,
      'name="version" content="abc123"',
    )
    await route.fulfill({ response: answer, body: html })
  })
  await page.clock.runFor(10 * 60_000)
  await expect(page.getByText('This page is from an older version.')).toBeVisible()
  await page.unroute('**/board/')
  const loaded = page.waitForEvent('load')
  await page.clock.runFor(10_000)
  await loaded
  await expect(page.getByText('This page is from an older version.')).toHaveCount(0)
})
