import { useQueryClient } from '@tanstack/react-query'
import { useCallback, useEffect, useRef, useSyncExternalStore } from 'react'
import { live, type Progress, type Status } from './live'

/** Whether the page is up to date. */
export function useStatus(): Status {
  return useSyncExternalStore(
    (changed) => live.changes.add(changed),
    () => live.status,
  )
}

/** The last progress of each task that is on the screen. */
const latest = new Map<string, Progress>()
const waiting = new Map<string, Set<() => void>>()

live.progress.add((progress) => {
  const listeners = waiting.get(progress.task_id)
  if (listeners !== undefined) {
    latest.set(progress.task_id, progress)
    for (const changed of listeners) {
      changed()
    }
  }
})

/** How far a task is: as the stream says, once it has said something. */
export function useProgress(task: string): Progress | undefined {
  const subscribe = useCallback(
    (changed: () => void) => {
      const others = waiting.get(task) ?? new Set()
      waiting.set(task, others.add(changed))
      return () => {
        others.delete(changed)
        if (others.size === 0) {
          waiting.delete(task)
          latest.delete(task)
        }
      }
    },
    [task],
  )
  return useSyncExternalStore(subscribe, () => latest.get(task))
}

/** Follows tasks while they are on the screen. */
export function useWatched(tasks: string[]): void {
  const key = tasks.join()
  useEffect(() => {
    live.watch(key === '' ? [] : key.split(','))
    return () => live.watch([])
  }, [key])
}

/** Reads queries again when something has happened that concerns them, at most once in so many milliseconds. */
export function useRefresh(
  keys: unknown[][],
  concerns: (event: { task_id?: string | null; type: string }) => boolean,
  every = 2_000,
): void {
  const client = useQueryClient()
  const wanted = useRef({ keys, concerns })
  wanted.current = { keys, concerns }
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined
    let last = 0
    const read = () => {
      timer = undefined
      last = Date.now()
      for (const queryKey of wanted.current.keys) {
        client.invalidateQueries({ queryKey })
      }
    }
    const soon = () => {
      timer ??= setTimeout(read, Math.max(100, last + every - Date.now()))
    }
    const stops = [
      live.events.add((event) => wanted.current.concerns(event) && soon()),
      live.resets.add(soon),
    ]
    return () => {
      clearTimeout(timer)
      for (const stop of stops) {
        stop()
      }
    }
  }, [client, every])
}
