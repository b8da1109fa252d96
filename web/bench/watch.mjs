// What the list costs a browser while it is watched: node bench/watch.mjs ADDRESS SECONDS
// Prints, for each tenth of the time, the share of a core that the page took and the size of its heap after a collection,
// and at the beginning how long the first page took, from the click on a link to its rows.
import { chromium } from '@playwright/test'

const [address = 'http://127.0.0.1:8080/board/', seconds = '600'] = process.argv.slice(2)
const args = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-sync']
const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args })
const page = await browser.newPage({ viewport: { width: 1280, height: 900 } })
const client = await page.context().newCDPSession(page)
await client.send('Performance.enable')

const metrics = async () => {
  const { metrics } = await client.send('Performance.getMetrics')
  return Object.fromEntries(metrics.map(({ name, value }) => [name, value]))
}

const row = page.locator('tbody tr').first()
await page.goto(new URL('events', address).href)
await page.getByRole('heading', { level: 1 }).waitFor()
const clicked = performance.now()
await page.getByRole('link', { name: 'Migrations' }).click()
await row.waitFor()
console.log(`from the click to the first rows: ${(performance.now() - clicked).toFixed(0)} ms`)
const loaded = performance.now()
await page.goto(address)
await row.waitFor()
console.log(`from nothing to the first rows: ${(performance.now() - loaded).toFixed(0)} ms`)

for (let part = 1; part <= 10; part += 1) {
  const before = await metrics()
  await page.waitForTimeout(Number(seconds) * 100)
  const after = await metrics()
  await client.send('HeapProfiler.collectGarbage')
  const { JSHeapUsedSize, Nodes } = await metrics()
  const share = (after.TaskDuration - before.TaskDuration) / (after.Timestamp - before.Timestamp)
  const heap = (JSHeapUsedSize / 2 ** 20).toFixed(1)
  console.log(`${part}/10: ${(share * 100).toFixed(1)} % of a core, ${heap} MiB of heap, ${Nodes} nodes`)
}
await browser.close()
