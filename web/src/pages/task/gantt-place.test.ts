import { expect, test } from 'vitest'
import type { Schemas } from '../../api/client'
import { place, spanOf } from './gantt-place'

const sub = (start_date: number | null, end_date: number | null) =>
  ({ name: 'X', progress: 0, start_date, end_date }) as Schemas['SubTask']

test('the time is that from the first beginning to the last end, or to now', () => {
  expect(spanOf([sub(1_000, 5_000), sub(5_000, null), sub(null, null)], 9_000)).toEqual({
    from: 1_000,
    to: 9_000,
  })
  expect(spanOf([], 9_000)).toEqual({ from: 9_000, to: 10_000 })
})

test('nothing is negative, whatever the clocks say', () => {
  const span = spanOf([sub(5_000, 1_000)], 0)
  expect(span).toEqual({ from: 5_000, to: 6_000 })
  expect(place(sub(5_000, 1_000), span, 0)).toEqual({ start: 0, width: 0.5 })
})

test('a bar begins and ends where the sub-task does', () => {
  const span = { from: 0, to: 10_000 }
  expect(place(sub(2_000, 4_000), span, 10_000)).toEqual({ start: 20, width: 20 })
  expect(place(sub(5_000, null), span, 10_000)).toEqual({ start: 50, width: 50 })
  expect(place(sub(null, null), span, 10_000)).toBeNull()
})
