import { defineConfig } from '@playwright/test'

/** Debian's browser: none is downloaded. */
export default defineConfig({
  testDir: 'tests',
  timeout: 60_000,
  // a busy machine is no reason to fail
  expect: { timeout: 20_000 },
  workers: 1,
  retries: 0,
  reporter: [['list']],
  use: {
    launchOptions: {
      executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
      args: [
        '--no-sandbox',
        '--disable-gpu',
        '--disable-quic',
        '--no-first-run',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
      ],
    },
  },
})
