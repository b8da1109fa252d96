import { accessible, fits } from './axe'
import { expect, test } from './service'

test('a migration is created in four steps, and a refusal is said at its field', async ({
  board,
  service,
}) => {
  const disk = {
    name: '/dev/vda',
    partition_style: 'MBR',
    device_use: 'OS',
    size: 42949672960,
    used_size: 10737418240,
    physical_volumes: [],
  }
  const registered = await service.send('POST', '/v3/sources', {
    ip: '192.0.2.9',
    name: 'wizard-1',
    os_type: 'LINUX',
    os_version: 'UBUNTU_20_4_64BIT',
    disks: [disk],
  })
  await board.goto(`${service.url}/board/sources?name=wizard-1`)
  await accessible(board)
  await board.getByRole('link', { name: 'Migrate' }).click()
  await expect(board.getByRole('radio', { name: /wizard-1/ })).toBeChecked()
  await accessible(board)
  const next = board.getByRole('button', { name: 'Next' })
  await next.click()
  await expect(board.getByText('Step 2 of 4: Target')).toBeVisible()
  await accessible(board)
  await next.click() // nothing is filled in yet
  await expect(board.getByText('Step 2 of 4: Target')).toBeVisible()
  await board.getByLabel('Id of the cloud server').fill('vm-wizard')
  for (const [label, value] of [
    ['Region’s name', 'region'],
    ['Region’s id', 'region'],
    ['Project’s name', 'project'],
    ['Project’s id', 'project'],
  ] as const) {
    await board.getByLabel(label).fill(value)
  }
  await next.click()
  await expect(board.getByLabel('Size: /dev/vda')).toHaveValue('40')
  await accessible(board)
  await board.getByLabel('Size: /dev/vda').fill('50')
  await next.click()
  await board.getByLabel(/Speed limit/).fill('-5')
  await accessible(board)
  await board.getByRole('button', { name: 'Create the migration' }).click()
  await expect(board.getByText('speed_limit must be between 0 and 10000.')).toBeVisible()
  await expect(board.getByLabel(/Speed limit/)).toHaveAttribute('aria-invalid', 'true')
  await board.getByLabel(/Speed limit/).fill('100')
  await board.getByRole('button', { name: 'Create the migration' }).click()
  await expect(board.getByRole('heading', { name: 'wizard-1' })).toBeVisible()
  const task = await service.send('GET', `/v3/tasks/${board.url().split('/').at(-1)}`)
  expect(task).toMatchObject({
    speed_limit: 100,
    source_server: { id: registered.id },
    target_server: { vm_id: 'vm-wizard', disks: [{ name: '/dev/vda', size: 50 * 1024 ** 3 }] },
  })
})

test('settings are changed, unless somebody else was faster', async ({ board, service }) => {
  const { task } = await service.task('edited-1')
  await board.goto(`${service.url}/board/tasks/${task}`)
  await board.getByRole('button', { name: 'Change' }).click()
  const dialog = board.getByRole('dialog')
  await dialog.getByLabel(/Speed limit/).fill('250')
  await accessible(board)
  await dialog.getByRole('button', { name: 'Save' }).click()
  await expect(dialog).toBeHidden()
  await expect(board.getByText('250 Mbit/s')).toBeVisible()
  await board.getByRole('button', { name: 'Change' }).click()
  await expect(dialog.getByLabel('Name')).toHaveValue('edited-1')
  await service.send('PUT', `/v3/tasks/${task}`, {
    ...(await service.send('GET', `/v3/tasks/${task}`)),
    name: 'edited-by-another',
  })
  await dialog.getByLabel('Name').fill('edited-too-late')
  await dialog.getByRole('button', { name: 'Save' }).click()
  await expect(dialog.getByRole('alert')).toContainText('Somebody else has changed it')
  expect((await service.send('GET', `/v3/tasks/${task}`)).name).toBe('edited-by-another')
})

test('a source server shows which checks fail, and why', async ({ board, service }) => {
  const source = await service.send('POST', '/v3/sources', {
    ip: '192.0.2.10',
    name: 'failing-source',
    os_type: 'LINUX',
    os_version: 'UBUNTU_20_4_64BIT',
    firmware: 'UEFI',
    has_rsync: false,
    cpu_quantity: 2,
  })
  await board.goto(`${service.url}/board/sources/${source.id}`)
  await expect(board.getByRole('heading', { name: 'failing-source' })).toBeVisible()
  const row = board.getByRole('row').filter({ hasText: 'RSYNC' })
  await expect(row).toContainText(/Failed|Warning/)
  await expect(row).toContainText('SMS.')
  await accessible(board)
})

test('a token is made, shown once, and revoked', async ({ board, service }) => {
  await board.goto(`${service.url}/board/access`)
  await board.getByRole('button', { name: 'Make a token' }).click()
  const dialog = board.getByRole('dialog')
  await dialog.getByLabel('Description').fill('for the console')
  await accessible(board)
  await dialog.getByRole('button', { name: 'Make a token' }).click()
  const token = await dialog.locator('code').textContent()
  expect(token).toMatch(/^sms_/)
  await dialog.getByRole('button', { name: 'Close' }).click()
  const row = board.getByRole('row').filter({ hasText: 'for the console' })
  await expect(row).toContainText('read-only')
  await expect(board.getByText(token ?? '')).toHaveCount(0)
  await accessible(board)
  await row.getByRole('button', { name: 'Revoke' }).click()
  await accessible(board)
  await dialog.getByRole('button', { name: 'Revoke' }).click()
  await expect(row).toHaveCount(0)
})

test('a webhook is added, tested, changed and removed', async ({ board, service }) => {
  await board.goto(`${service.url}/board/webhooks`)
  await board.getByRole('button', { name: 'Add a webhook' }).click()
  const dialog = board.getByRole('dialog')
  await dialog.getByLabel('Address').fill('ftp://hooks.example/sms')
  await dialog.getByRole('button', { name: 'Add a webhook' }).click()
  await expect(dialog.getByText(/^url /)).toBeVisible()
  await dialog.getByLabel('Address').fill('http://127.0.0.1:9/sms')
  await dialog.getByLabel('State changed', { exact: true }).check()
  await accessible(board)
  await dialog.getByRole('button', { name: 'Add a webhook' }).click()
  await expect(dialog).toBeHidden()
  await accessible(board)
  await board.getByRole('link', { name: 'http://127.0.0.1:9/sms' }).click()
  await expect(board.getByRole('heading', { name: 'http://127.0.0.1:9/sms' })).toBeVisible()
  await board.getByRole('button', { name: 'Secret' }).click()
  const secret = await dialog.locator('code').textContent()
  await dialog.getByRole('button', { name: 'Make a new secret' }).click()
  await expect(dialog.locator('code')).not.toHaveText(secret ?? '')
  await accessible(board)
  await dialog.getByRole('button', { name: 'Close' }).click()
  await expect(board.getByRole('button', { name: 'Send again', exact: true }).first()).toBeVisible()
  await accessible(board)
  await board.getByRole('button', { name: 'Change' }).click()
  await dialog.getByLabel('Enabled').uncheck()
  await dialog.getByRole('button', { name: 'Change' }).click()
  await expect(board.getByText('Disabled')).toBeVisible()
  await board.getByRole('button', { name: 'Delete' }).click()
  await dialog.getByRole('button', { name: 'Delete' }).click()
  await expect(board.getByText('No webhook yet')).toBeVisible()
})

test('templates and projects are made, changed and deleted', async ({ board, service }) => {
  await board.goto(`${service.url}/board/templates`)
  const dialog = board.getByRole('dialog')
  await board.getByRole('button', { name: 'Make a template' }).click()
  await dialog.getByLabel('Name', { exact: true }).fill('small')
  await dialog.getByLabel('Region').fill('region')
  await dialog.getByLabel('Project').fill('project')
  await accessible(board)
  await dialog.getByRole('button', { name: 'Save' }).click()
  const row = board.getByRole('row').filter({ hasText: 'small' })
  await expect(row).toBeVisible()
  await row.getByRole('button', { name: 'Change' }).click()
  await dialog.getByLabel('Flavor').fill('s6.small')
  await dialog.getByRole('button', { name: 'Save' }).click()
  await expect(row).toContainText('s6.small')
  await board.getByRole('button', { name: 'Make a project' }).click()
  await dialog.getByLabel('Name').fill('wave 2')
  await dialog.getByLabel('Region').fill('region')
  await dialog.getByRole('button', { name: 'Save' }).click()
  const project = board.getByRole('row').filter({ hasText: 'wave 2' })
  await expect(project).toBeVisible()
  await project.getByRole('button', { name: 'Make it the default' }).click()
  await expect(project).toContainText('Default')
  await accessible(board)
  await row.getByRole('button', { name: 'Delete' }).click()
  await dialog.getByRole('button', { name: 'Delete' }).click()
  await expect(row).toHaveCount(0)
})

const PAGES = ['', 'sources', 'templates', 'events', 'webhooks', 'access', 'new']

for (const path of PAGES) {
  test(`/board/${path} is whole in Chinese, dark, and 320 pixels wide`, async ({ board, service }) => {
    await service.task(`narrow-${path}`)
    await board.evaluate(() =>
      localStorage.setItem('sms-board', JSON.stringify({ language: 'zh-CN', theme: 'dark' })),
    )
    await board.setViewportSize({ width: 320, height: 800 })
    await board.goto(`${service.url}/board/${path}`)
    await expect(board.locator('html')).toHaveAttribute('lang', 'zh-CN')
    await expect(board.getByRole('heading', { level: 1 })).toHaveText(/[\u4e00-\u9fff]|Webhook/)
    await accessible(board)
    await fits(board)
  })
}
