import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { type BrowserContext, test as base, expect, type Page } from '@playwright/test'

export const program = process.env.SMS_PROGRAM ?? '../target/debug/sms-task-service'
const scratch = process.env.SMS_SCRATCH ?? '/tmp'

/** A service with a PostgreSQL of its own. */
export class Service {
  url = ''
  private process: ChildProcess | null = null
  private readonly env: NodeJS.ProcessEnv
  private readonly log: string

  private constructor(
    name: string,
    settings: Record<string, string>,
    readonly token: string,
  ) {
    this.log = `${scratch}/${name}.log`
    this.env = Service.env(name, settings)
  }

  private static env(name: string, settings: Record<string, string>): NodeJS.ProcessEnv {
    const { DATABASE_URL: _, ...env } = process.env
    return {
      ...env,
      SMS_DATA_DIR: `${scratch}/${name}-${process.pid}`,
      SMS_LISTEN: '127.0.0.1:0',
      ...settings,
    }
  }

  static async open(name: string, settings: Record<string, string>): Promise<Service> {
    mkdirSync(`${scratch}/${name}-${process.pid}`, { recursive: true })
    const needsToken = settings.SMS_AUTH === 'required'
    const create = ['token', 'create', '--tenant', 'board']
    const options = { env: Service.env(name, settings), stdio: ['ignore', 'pipe', 'ignore'] as never }
    const token = needsToken ? execFileSync(program, create, options).toString().trim() : ''
    const service = new Service(name, settings, token)
    await service.start()
    return service
  }

  /** Starts it, after a stop at the same address. */
  async start(): Promise<void> {
    writeFileSync(this.log, '')
    const { openSync } = await import('node:fs')
    const out = openSync(this.log, 'a')
    const address = this.url === '' ? {} : { SMS_LISTEN: new URL(this.url).host }
    this.process = spawn(program, [], { env: { ...this.env, ...address }, stdio: ['ignore', out, out] })
    await expect
      .poll(() => readFileSync(this.log, 'utf8').match(/listening on (http:\/\/[0-9.:]+)/)?.[1] ?? '', {
        timeout: 120_000,
      })
      .not.toBe('')
    this.url = readFileSync(this.log, 'utf8').match(/listening on (http:\/\/[0-9.:]+)/)?.[1] ?? ''
  }

  async stop(): Promise<void> {
    const running = this.process
    if (running !== null && running.exitCode === null) {
      const ended = new Promise((resolve) => running.once('exit', resolve))
      running.kill('SIGTERM')
      await ended
    }
    this.process = null
  }

  /** Sends a request as an agent or a console would. */
  async send(method: string, path: string, body?: unknown): Promise<Record<string, unknown>> {
    const headers: Record<string, string> = { 'content-type': 'application/json' }
    if (this.token !== '') {
      headers['x-auth-token'] = this.token
    }
    const json = body === undefined ? undefined : JSON.stringify(body)
    const answer = await fetch(this.url + path, { method, headers, body: json })
    const text = await answer.text()
    if (!answer.ok) {
      throw new Error(`${method} ${path}: ${answer.status} ${text}`)
    }
    return JSON.parse(text)
  }

  /** A task of this name, with a source of its own. */
  async task(name: string): Promise<{ task: string; source: string }> {
    const source = String(
      (await this.send('POST', '/v3/sources', { ip: '192.0.2.7', name, os_type: 'LINUX' })).id,
    )
    const body = {
      name,
      type: 'MIGRATE_BLOCK',
      os_type: 'LINUX',
      source_server: { id: source },
      target_server: { name, vm_id: `vm-of-${source}`, disks: [] },
      region_name: 'region',
      region_id: 'region',
      project_name: 'project',
      project_id: 'project',
    }
    return { task: String((await this.send('POST', '/v3/tasks', body)).id), source }
  }

  async act(task: string, operation: string): Promise<void> {
    await this.send('POST', `/v3/tasks/${task}/action`, { operation })
  }

  /** A task that is copied, and how far it is. */
  async report(task: string, progress: number): Promise<void> {
    const report = {
      subtask_name: 'MIGRATE_LINUX_BLOCK',
      progress,
      replicatesize: progress * 1024 ** 3,
      totalsize: 100 * 1024 ** 3,
      process_trace: '',
      migrate_speed: 800.5,
    }
    await this.send('PUT', `/v3/tasks/${task}/progress`, report)
  }

  /** A token of a role. */
  async newToken(role: string): Promise<string> {
    return String((await this.send('POST', '/ext/v1/tokens', { role })).token)
  }

  /** Gives a browser the cookie of somebody who has signed in. */
  async signIn(context: BrowserContext, token = this.token): Promise<void> {
    const answer = await context.request.post(`${this.url}/ext/v1/session`, {
      headers: { 'X-Auth-Token': token },
    })
    expect(answer.status()).toBe(200)
  }
}

type Fixtures = { board: Page }
type Workers = { service: Service; open: Service }

/**
 * Tests with a service that asks its callers who they are (`service`), a page of somebody who has signed in there
 * (`board`), and a service that asks nobody (`open`). A page that asks another host, breaks the policy for contents or
 * throws makes its test fail.
 */
export const test = base.extend<Fixtures, Workers>({
  service: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright wants a pattern
    async ({}, use) => {
      const service = await Service.open('guarded', {
        SMS_AUTH: 'required',
        SMS_WEBHOOK_ALLOW: 'loopback',
        SMS_WEBHOOK_ALLOW_HTTP: 'true',
      })
      await use(service)
      await service.stop()
    },
    { scope: 'worker', timeout: 180_000 },
  ],
  open: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright wants a pattern
    async ({}, use) => {
      const service = await Service.open('open', {})
      await use(service)
      await service.stop()
    },
    { scope: 'worker', timeout: 180_000 },
  ],
  page: async ({ page }, use) => {
    const wrong: string[] = []
    page.on('request', (request) => {
      if (
        !['127.0.0.1', 'localhost'].includes(new URL(request.url()).hostname) &&
        !request.url().startsWith('data:')
      ) {
        wrong.push(`foreign request: ${request.url()}`)
      }
    })
    page.on('pageerror', (error) => wrong.push(`error: ${error.message}`))
    page.on('console', (message) => {
      if (/Content Security Policy|TrustedHTML|TrustedScript/i.test(message.text())) {
        wrong.push(`policy: ${message.text()}`)
      }
    })
    await use(page)
    expect(wrong).toEqual([])
  },
  board: async ({ page, context, service }, use) => {
    await service.signIn(context)
    await page.goto(`${service.url}/board/`)
    await expect(page.getByRole('status').filter({ hasText: 'Live' })).toBeVisible()
    await use(page)
  },
})

export { expect }
