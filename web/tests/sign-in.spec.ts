import { accessible } from './axe'
import { expect, test } from './service'

test('a token is exchanged for a session, which scripts cannot read, and signing out ends it', async ({
  page,
  context,
  service,
}) => {
  await page.goto(`${service.url}/board/tasks/somewhere`)
  await expect(page.getByRole('heading', { name: 'Sign in' })).toBeVisible()
  await accessible(page)
  const field = page.getByLabel('Token')
  await field.fill('sms_wrong')
  await page.keyboard.press('Enter')
  await expect(page.getByRole('alert')).toContainText('not valid')
  await field.fill(service.token)
  await page.getByRole('button', { name: 'Sign in' }).click()
  await expect(page.getByText('There is no such migration')).toBeVisible()
  expect(page.url()).toContain('/board/tasks/somewhere')
  const [cookie] = await context.cookies()
  expect([cookie?.name, cookie?.httpOnly, cookie?.sameSite]).toEqual(['sms', true, 'Strict'])
  expect(await page.evaluate(() => document.cookie + JSON.stringify({ ...localStorage }))).not.toContain(
    service.token,
  )
  await page.getByRole('button', { name: 'Sign out' }).click()
  await expect(page.getByRole('heading', { name: 'Sign in' })).toBeVisible()
})

test('a reader may look, but has no live button, and the service refuses anyway', async ({
  page,
  context,
  service,
}) => {
  const { task } = await service.task('read-1')
  await service.signIn(context, await service.newToken('read-only'))
  await page.goto(`${service.url}/board/?name=read-1`)
  await page.getByLabel('Select read-1').check()
  await expect(page.getByRole('button', { name: /1 selected/ })).toBeDisabled()
  await expect(page.getByText('Your role may look, but not act.')).toBeVisible()
  await page.goto(`${service.url}/board/tasks/${task}`)
  await expect(page.getByRole('button', { name: 'Start', exact: true })).toBeDisabled()
  await accessible(page)
  const refused = await page.evaluate(async (task) => {
    const headers = { 'content-type': 'application/json' }
    const body = JSON.stringify({ operation: 'start' })
    return (await fetch(`/v3/tasks/${task}/action`, { method: 'POST', headers, body })).status
  }, task)
  expect(refused).toBe(403)
})

test('a session that is revoked leads to the page for signing in', async ({ page, context, service }) => {
  const created = await service.send('POST', '/ext/v1/tokens', { role: 'full' })
  await service.signIn(context, String(created.token))
  await page.goto(`${service.url}/board/`)
  await expect(page.getByRole('status').filter({ hasText: 'Live' })).toBeVisible()
  await service.send('DELETE', `/ext/v1/tokens/${created.id}`)
  // instances remember a session for ten seconds
  await expect
    .poll(
      async () => {
        await page.reload()
        return page.getByRole('heading', { name: 'Sign in' }).isVisible()
      },
      { timeout: 40_000 },
    )
    .toBe(true)
})

test('where nobody is asked, nobody has to sign in', async ({ page, open }) => {
  await page.goto(`${open.url}/`)
  await expect(page).toHaveURL(`${open.url}/board/`)
  await expect(page.getByRole('status').filter({ hasText: 'Live' })).toBeVisible()
  await expect(page.getByRole('button', { name: 'Sign out' })).toHaveCount(0)
})
