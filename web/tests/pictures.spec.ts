import { spawn } from 'node:child_process'
import type { Page } from '@playwright/test'
import { expect, program, Service, test } from './service'

const places = process.env.UPDATE_PICTURES ? '../docs/board' : 'test-results/pictures'

/** The pictures of `docs/board.md`: 200 simulated migrations, a minute of them in a second. */
test('200 migrations move, fail and are cut over before the visitor’s eyes', async ({ page }) => {
  test.setTimeout(300_000)
  const service = await Service.open('demo', {
    SMS_STALLED_UNREPORTED: '1',
    SMS_STALLED_UNMOVED: '1',
    SMS_WEBHOOK_ALLOW: 'loopback',
    SMS_WEBHOOK_ALLOW_HTTP: 'true',
  })
  const speed = ['--agents', '200', '--every', '2s', '--speed-up', '60']
  const fleet = spawn(program, ['simulate', '--url', service.url, ...speed], { stdio: 'ignore' })
  try {
    await page.setViewportSize({ width: 1280, height: 800 })
    await page.goto(`${service.url}/board/`)
    const counter = (name: string) =>
      page.getByRole('link', { name: new RegExp(`^[1-9][0-9]*\\+? ?${name}`) })
    for (const state of ['Copying', 'Synchronizing', 'Synchronized', 'Done']) {
      await expect(counter(state)).toBeVisible({ timeout: 120_000 })
    }
    await page.goto(`${service.url}/board/?state=RUNNING`)
    await expect(page.getByText(/GiB of/).nth(8)).toBeVisible({ timeout: 60_000 })
    await page.goto(`${service.url}/board/`)
    await expect(page.getByText(/GiB of/).nth(4)).toBeVisible({ timeout: 60_000 })
    await picture(page, 'list')
    await page.goto(`${service.url}/board/?state=SYNCING`)
    await page.getByRole('row').nth(3).getByRole('link').click()
    await expect(page.getByRole('heading', { name: 'Speed and bytes' })).toBeVisible()
    await expect(page.locator('.plot canvas')).toBeVisible({ timeout: 60_000 })
    await picture(page, 'task')
    await prepare(service)
    await page.emulateMedia({ colorScheme: 'dark' })
    for (const [name, seen] of Object.entries(SEEN)) {
      await page.goto(`${service.url}/board/${name}`)
      await expect(page.getByText(seen).and(page.locator(':visible')).first()).toBeVisible()
      await picture(page, name)
    }
  } finally {
    fleet.kill('SIGINT')
    await service.stop()
  }
})

/** What each page shows once it is whole. */
const SEEN = {
  sources: 'simulated-',
  new: 'web-7',
  templates: 'small-linux',
  events: 'Sub-task',
  webhooks: 'chat',
  access: 'for the console',
}

/** What the simulation does not make. */
async function prepare(service: Service): Promise<void> {
  await service.send('POST', '/v3/sources', {
    ip: '192.0.2.7',
    name: 'web-7',
    os_type: 'LINUX',
    cpu_quantity: 2,
  })
  const template = {
    name: 'small-linux',
    is_template: true,
    region: 'region-1',
    projectid: 'p-1',
    flavor: 's6.small.1',
  }
  await service.send('POST', '/v3/vm/templates', { template })
  await service.send('POST', '/v3/migprojects', { name: 'wave 2', region: 'region-1', type: 'MIGRATE_BLOCK' })
  const types = ['task.failed', 'task.stalled']
  await service.send('POST', '/ext/v1/webhooks', {
    url: 'http://127.0.0.1:9/hook',
    description: 'chat',
    types,
  })
  await service.send('POST', '/ext/v1/tokens', { role: 'read-only', description: 'for the console' })
  await service.send('POST', '/ext/v1/tokens', { role: 'agent', description: 'source servers, wave 2' })
}

async function picture(page: Page, name: string): Promise<void> {
  await page.screenshot({ path: `${places}/${name}.png` })
}
