import type { Schemas } from '../../api/client'

type SubTask = Schemas['SubTask']

/** From when to when the sub-tasks ran. One clock: nothing ends before it begins. */
export function spanOf(subTasks: SubTask[], now: number): { from: number; to: number } {
  let from = Number.POSITIVE_INFINITY
  let to = Number.NEGATIVE_INFINITY
  for (const { start_date, end_date } of subTasks) {
    if (start_date) {
      from = Math.min(from, start_date)
      to = Math.max(to, end_date ?? now, start_date)
    }
  }
  return from <= to ? { from, to: Math.max(to, from + 1_000) } : { from: now, to: now + 1_000 }
}

/** Where the bar of a sub-task is, in percent of the whole. */
export function place({ start_date, end_date }: SubTask, span: { from: number; to: number }, now: number) {
  if (!start_date) {
    return null
  }
  const all = span.to - span.from
  const end = Math.max(end_date ?? Math.min(now, span.to), start_date)
  const start = ((start_date - span.from) / all) * 100
  return { start, width: Math.max(0.5, Math.min(100 - start, ((end - start_date) / all) * 100)) }
}
