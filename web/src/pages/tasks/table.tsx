import { type Dispatch, type SetStateAction, useCallback } from 'react'
import { useText } from '../../text'
import type { Row } from './pinned'
import { TaskRow } from './row'

/** The tasks on a page. */
export function Table({
  rows,
  selected,
  select,
  isOld,
}: {
  rows: Row[]
  selected: ReadonlySet<string>
  select: Dispatch<SetStateAction<ReadonlySet<string>>>
  isOld: boolean
}) {
  const text = useText()
  const { columns } = text.tasks
  const isAll = rows.every((row) => selected.has(row.task.id))
  const toggle = useCallback(
    (id: string) =>
      select((before) => {
        const changed = new Set(before)
        if (!changed.delete(id)) {
          changed.add(id)
        }
        return changed
      }),
    [select],
  )
  return (
    <table className={isOld ? 'tasks old' : 'tasks'}>
      <thead>
        <tr>
          <th className="check">
            <input
              type="checkbox"
              aria-label={text.tasks.selectAll}
              checked={isAll}
              onChange={() => select(isAll ? new Set() : new Set(rows.map((row) => row.task.id)))}
            />
          </th>
          <th scope="col">{columns.name}</th>
          <th scope="col">{columns.state}</th>
          <th scope="col" title={text.tasks.formula}>
            {columns.progress}
          </th>
          <th scope="col">{columns.speed}</th>
          <th scope="col">{columns.remaining}</th>
          <th scope="col">{columns.heard}</th>
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <TaskRow key={row.task.id} row={row} isSelected={selected.has(row.task.id)} toggle={toggle} />
        ))}
      </tbody>
    </table>
  )
}
