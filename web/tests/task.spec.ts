import { accessible, fits } from './axe'
import { expect, test } from './service'

test('the page of a task follows it, offers what its state allows, and says why not the rest', async ({
  board,
  service,
}) => {
  const { task } = await service.task('shown-1')
  await board.goto(`${service.url}/board/tasks/${task}`)
  await expect(board.getByRole('heading', { name: 'shown-1' })).toBeVisible()
  await board.getByText('Not allowed now').click()
  await expect(board.getByText('SMS.77').first()).toBeVisible()
  await board.getByRole('button', { name: 'Start', exact: true }).click()
  const dialog = board.getByRole('dialog')
  await accessible(board)
  await dialog.getByRole('button', { name: 'Start 1' }).click()
  await expect(dialog).toContainText('Done 1')
  await dialog.getByRole('button', { name: 'Close' }).click()
  await expect(board.getByText('Copying').first()).toBeVisible()
  await expect(board.getByRole('button', { name: 'Stop' })).toBeVisible()
  await service.report(task, 50)
  await expect(board.getByText('50.0 GiB of 100 GiB').first()).toBeVisible()
  await expect(board.getByRole('cell', { name: 'Ready → Copying' })).toBeVisible()
  await accessible(board)
  await board.setViewportSize({ width: 320, height: 800 })
  await fits(board)
})

test('a failed task says what its error means and what to do, in the language of its reader', async ({
  board,
  service,
}) => {
  const { task, source } = await service.task('failing-1')
  await service.act(task, 'start')
  await service.report(task, 10)
  const state = { copystate: 'error', migrationcycle: 'replicating' }
  await service.send('PUT', `/v3/tasks/${task}`, {
    ...(await service.send('GET', `/v3/tasks/${task}`)),
    error_json: '{"error_code":"SMS.1902","error_param":"/dev/sdb"}',
  })
  await service.send('PUT', `/v3/sources/${source}/changestate`, state)
  await board.goto(`${service.url}/board/tasks/${task}`)
  const card = board.getByRole('region', { name: /It failed/ })
  await expect(card).toContainText('SMS.1902')
  await expect(card).toContainText('What to do')
  await accessible(board)
  await board.getByRole('button', { name: 'Preferences' }).click()
  await board.getByLabel('Language').selectOption('zh-CN')
  await board.keyboard.press('Escape')
  await expect(board.getByRole('region', { name: /任务失败/ })).toContainText('处理办法')
  await expect(board.locator('html')).toHaveAttribute('lang', 'zh-CN')
})

test('65,535 sub-tasks scroll, with only those in view in the page', async ({ board, service }) => {
  test.setTimeout(180_000)
  const { task } = await service.task('many-1')
  const shown = await service.send('GET', `/v3/tasks/${task}`)
  const sub_tasks = Array.from({ length: 65_535 }, (_, at) => ({
    name: 'MIGRATE_LINUX_FILE',
    progress: at % 101,
    start_date: 1_700_000_000_000 + at * 1_000,
    end_date: 1_700_000_000_500 + at * 1_000,
    user_op: `RESYNC${Math.floor(at / 10_000)}`,
  }))
  await service.send('PUT', `/v3/tasks/${task}`, { ...shown, sub_tasks })
  await board.goto(`${service.url}/board/tasks/${task}`)
  await expect(board.getByRole('heading', { name: /65,535/ })).toBeVisible()
  const list = board.getByRole('region', { name: 'Sub-tasks' })
  await list.evaluate((element) => element.scrollTo(0, element.scrollHeight))
  await expect(list).toContainText('RESYNC6')
  expect(await list.getByRole('listitem').count()).toBeLessThan(60)
})

test('sizes up to 2^63 - 1 keep all their digits', async ({ board, service }) => {
  const { task } = await service.task('large-1')
  const json = JSON.stringify({
    subtask_name: 'MIGRATE_LINUX_BLOCK',
    progress: 1,
    replicatesize: 1,
    totalsize: 'LARGE',
    process_trace: '',
    migrate_speed: 1,
  }).replace('"LARGE"', '9223372036854775807')
  await service.act(task, 'start')
  const headers = { 'content-type': 'application/json', 'x-auth-token': service.token }
  const sent = await fetch(`${service.url}/v3/tasks/${task}/progress`, { method: 'PUT', headers, body: json })
  expect(sent.status).toBe(200)
  await board.goto(`${service.url}/board/tasks/${task}`)
  await expect(board.getByText('1 B of 8.00 EiB').first()).toBeVisible()
})

test('an id of nothing is told from one that cannot be read', async ({ board, service }) => {
  await board.goto(`${service.url}/board/tasks/no-such-task`)
  await expect(board.getByText('There is no such migration')).toBeVisible()
})
