import { useSyncExternalStore } from 'react'
import { useFormat } from '../state/use-format'

/** The time, shared by all that show how long ago something was: it moves every five seconds. */
let now = Date.now()
const listeners = new Set<() => void>()
let timer: ReturnType<typeof setInterval> | undefined

function subscribe(listener: () => void): () => void {
  listeners.add(listener)
  timer ??= setInterval(() => {
    now = Date.now()
    for (const told of listeners) {
      told()
    }
  }, 5_000)
  return () => {
    listeners.delete(listener)
    if (listeners.size === 0) {
      clearInterval(timer)
      timer = undefined
    }
  }
}

export function useNow(): number {
  return useSyncExternalStore(subscribe, () => now)
}

/** How long ago something was, with the exact moment when asked for. */
export function Ago({ at }: { at: number | null | undefined }) {
  const format = useFormat()
  const moves = useNow()
  if (at === null || at === undefined || at === 0) {
    return <>–</>
  }
  return (
    <time dateTime={new Date(at).toISOString()} title={format.moment(at)}>
      {format.ago(at, Math.max(moves, at))}
    </time>
  )
}

/** An exact moment. */
export function Moment({ at }: { at: number | null | undefined }) {
  const format = useFormat()
  if (at === null || at === undefined || at === 0) {
    return <>–</>
  }
  return <time dateTime={new Date(at).toISOString()}>{format.moment(at)}</time>
}
