import { useEffect, useRef, useState } from 'react'
import { live } from '../../api/live'
import { useText, word } from '../../text'
import type { Row } from './pinned'

/** How often something is said at the most, in milliseconds. */
const EVERY = 5_000

/** Tells screen readers of changes of state on the page, never of mere progress. */
export function Announcer({ rows }: { rows: Row[] }) {
  const text = useText()
  const known = useRef({ rows, text })
  known.current = { rows, text }
  const [said, say] = useState('')
  useEffect(() => {
    const waiting = new Map<string, string>()
    const stop = live.events.add(({ type, task_id, data }) => {
      const { rows, text } = known.current
      const task = rows.find((row) => row.task.id === task_id)?.task
      if (type === 'task.state_changed' && task !== undefined) {
        const state = word(text.states, String((data as { to?: string }).to))
        waiting.set(task.id, text.tasks.announce(task.name || task.id, state))
      }
    })
    const timer = setInterval(() => {
      if (waiting.size > 0) {
        say([...waiting.values()].slice(0, 5).join('. '))
        waiting.clear()
      }
    }, EVERY)
    return () => {
      clearInterval(timer)
      stop()
    }
  }, [])
  return (
    <p className="visually-hidden" role="log">
      {said}
    </p>
  )
}
