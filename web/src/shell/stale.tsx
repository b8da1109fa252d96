import { useEffect, useState } from 'react'
import { Button } from 'react-aria-components'
import { board } from '../api/client'
import { useStatus } from '../api/hooks'
import { useText } from '../text'

declare const __VERSION__: string

/** How often to look for another version, besides when the service has come back. */
const EVERY = 10 * 60_000

/** How long what is said of it can be read before the page is loaded anew. */
const READING = 10_000

async function isStale(): Promise<boolean> {
  try {
    const answer = await fetch(board, { headers: { accept: 'text/html' }, cache: 'no-cache' })
    const version = (await answer.text()).match(/name="version" content="([0-9a-f]+)"/)?.[1]
    return answer.ok && version !== undefined && version !== __VERSION__
  } catch {
    return false // the service is away
  }
}

/** Says that the service has another version of this page, and loads that, unless a dialog is open. */
export function Stale() {
  const text = useText()
  const status = useStatus()
  const [stale, setStale] = useState(false)
  useEffect(() => {
    const look = async () => setStale(await isStale())
    if (status === 'live') {
      look()
    }
    const timer = setInterval(look, EVERY)
    return () => clearInterval(timer)
  }, [status])
  useEffect(() => {
    if (!stale) {
      return
    }
    const reload = () => document.querySelector('[role=dialog]') ?? location.reload()
    const timer = setInterval(reload, READING)
    return () => clearInterval(timer)
  }, [stale])
  return (
    <div role="status">
      {stale && (
        <p className="notice">
          {text.version.stale}{' '}
          <Button className="button" onPress={() => location.reload()}>
            {text.version.reload}
          </Button>
        </p>
      )}
    </div>
  )
}
