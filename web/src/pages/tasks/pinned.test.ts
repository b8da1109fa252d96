import { expect, test } from 'vitest'
import type { Schemas } from '../../api/client'
import { arrange } from './pinned'

type Task = Schemas['TasksResponseBody']

const task = (id: string, state = 'READY') => ({ id, state }) as Task
const known = (...ids: string[]) => new Map(ids.map((id) => [id, task(id)]))
const names = (rows: { task: Task; left: boolean }[]) =>
  rows.map((row) => `${row.task.id}${row.left ? '-' : ''}`)

test('rows change in place', () => {
  const { rows, waiting } = arrange(['b', 'a'], [task('b', 'RUNNING'), task('a')], known('a', 'b'))
  expect(rows.map((row) => row.task.state)).toEqual(['RUNNING', 'READY'])
  expect(waiting).toBe(0)
})

test('new ones wait', () => {
  const { rows, waiting } = arrange(['b', 'a'], [task('d'), task('c'), task('b')], known('a', 'b'))
  expect(names(rows)).toEqual(['b', 'a-'])
  expect(waiting).toBe(2)
})

test('what moves up from the next page is not new', () => {
  const { rows, waiting } = arrange(['c', 'b'], [task('b'), task('a')], known('b', 'c'))
  expect(names(rows)).toEqual(['c-', 'b'])
  expect(waiting).toBe(0)
})

test('a list that has changed whole is all new', () => {
  expect(arrange(['a'], [task('c'), task('b')], known('a')).waiting).toBe(2)
})
