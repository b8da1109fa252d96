import { Link } from '@tanstack/react-router'
import { memo } from 'react'
import { useProgress } from '../../api/hooks'
import { Agent } from '../../parts/agent'
import { Bar } from '../../parts/bar'
import { StalledMark, State, toneOf } from '../../parts/state'
import { useFormat } from '../../state/use-format'
import { useText } from '../../text'
import type { Row } from './pinned'
import { Trend } from './trend'

const AT_WORK = ['RUNNING', 'SYNCING']

/** A task in the list. What the stream says of it is newer than what the list says. */
export const TaskRow = memo(
  Shown,
  (one, other) =>
    one.row.task === other.row.task &&
    one.row.left === other.row.left &&
    one.isSelected === other.isSelected &&
    one.toggle === other.toggle,
)

function Shown({
  row: { task, left },
  isSelected,
  toggle,
}: {
  row: Row
  isSelected: boolean
  toggle: (id: string) => void
}) {
  const text = useText()
  const format = useFormat()
  const { columns } = text.tasks
  const progress = useProgress(task.id)
  const { state, overall_progress, migrate_speed, remain_seconds } = progress ?? task
  const isAtWork = AT_WORK.includes(state ?? '')
  const name = task.name || task.id
  const hasBytes = progress?.totalsize !== null && progress?.totalsize !== undefined
  return (
    <tr className={left ? 'left' : undefined} aria-selected={isSelected}>
      <td className="check">
        <input
          type="checkbox"
          aria-label={text.tasks.select(name)}
          checked={isSelected}
          onChange={() => toggle(task.id)}
        />
      </td>
      <th scope="row" data-label={columns.name}>
        <Link to="/tasks/$task" params={{ task: task.id }}>
          {name}
        </Link>
        <span className="quiet second">
          {task.source_server?.name || task.source_server?.ip || task.os_type}
        </span>
      </th>
      <td data-label={columns.state}>
        <State state={state} />
        {task.stalled && <StalledMark reason={task.stalled.reason} />}
        {left && <span className="quiet second">{text.tasks.left}</span>}
      </td>
      <td data-label={columns.progress} className="progress">
        <span className="row">
          <Bar percent={overall_progress} label={`${columns.progress}: ${name}`} tone={toneOf(state)[0]} />
          <span className="figure">{overall_progress ?? 0} %</span>
        </span>
        <span className="quiet second">
          {hasBytes &&
            text.tasks.of(format.bytes(progress?.replicatesize), format.bytes(progress?.totalsize))}
        </span>
      </td>
      <td data-label={columns.speed} className="speed">
        {isAtWork ? (
          <>
            <span className="figure">{format.rate(migrate_speed)}</span>
            <Trend task={task.id} />
          </>
        ) : (
          '–'
        )}
      </td>
      <td data-label={columns.remaining} className="figure">
        {isAtWork ? format.duration(remain_seconds) : '–'}
      </td>
      <td data-label={columns.heard}>
        <Agent connected={task.connected} at={task.last_visit_time} />
      </td>
    </tr>
  )
}
