import { useRef, useState } from 'react'
import type { Schemas } from '../../api/client'

type Task = Schemas['TasksResponseBody']

/** A row of the list. `left`: it no longer matches, or is deleted. */
export type Row = { task: Task; left: boolean }

/** What is shown of a list that is read again and again: rows change in place, and none moves. */
export function arrange(
  ids: string[],
  fresh: Task[],
  known: Map<string, Task>,
): { rows: Row[]; waiting: number } {
  const found = new Map(fresh.map((task) => [task.id, task]))
  const rows = ids.flatMap((id) => {
    const task = found.get(id) ?? known.get(id)
    return task === undefined ? [] : [{ task, left: !found.has(id) }]
  })
  const shown = new Set(ids)
  const first = fresh.findIndex((task) => shown.has(task.id))
  // what comes after a row that is shown has moved up from the next page
  return { rows, waiting: first < 0 ? fresh.length : first }
}

/** Keeps the rows of a page where they are, and counts new ones until they are asked for. */
export function usePinned(key: string, fresh: Task[] | undefined) {
  const [pinned, pin] = useState<{ key: string; ids: string[] } | null>(null)
  const last = useRef(new Map<string, Task>())
  const show = () => fresh !== undefined && pin({ key, ids: fresh.map((task) => task.id) })
  if (fresh !== undefined && (pinned?.key !== key || (pinned.ids.length === 0 && fresh.length > 0))) {
    show()
  }
  const ids = pinned?.ids ?? []
  // what is shown, and no more
  const known = new Map(fresh?.map((task) => [task.id, task]))
  for (const id of ids) {
    const task = known.get(id) ?? last.current.get(id)
    if (task !== undefined) {
      known.set(id, task)
    }
  }
  last.current = known
  const current = pinned?.key === key ? fresh : undefined
  const { rows, waiting } = arrange(ids, current ?? ids.flatMap((id) => known.get(id) ?? []), known)
  return { rows, waiting: current === undefined ? 0 : waiting, show }
}
