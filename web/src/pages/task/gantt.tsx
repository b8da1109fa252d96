import { useVirtualizer } from '@tanstack/react-virtual'
import { useMemo, useRef } from 'react'
import type { Schemas } from '../../api/client'
import { useFormat } from '../../state/use-format'
import { useText } from '../../text'
import { place, spanOf } from './gantt-place'

type SubTask = Schemas['SubTask']

const ROW = 30

/** The sub-tasks in time. Only those in view are in the page, as there can be 65,535. */
export function Gantt({ subTasks }: { subTasks: SubTask[] }) {
  const text = useText()
  const format = useFormat()
  const scroller = useRef<HTMLElement>(null)
  const rows = useVirtualizer({
    count: subTasks.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW,
    overscan: 8,
  })
  const { span, now } = useMemo(() => {
    const now = Date.now()
    return { span: spanOf(subTasks, now), now }
  }, [subTasks])
  if (subTasks.length === 0) {
    return null
  }
  return (
    <section>
      <h2>
        {text.task.subtasks} <span className="quiet">{format.whole(subTasks.length)}</span>
      </h2>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached with the keyboard */}
      <section className="gantt" ref={scroller} tabIndex={0} aria-label={text.task.subtasks}>
        <ol style={{ blockSize: `${rows.getTotalSize()}px` }}>
          {rows.getVirtualItems().map((row) => (
            <SubTaskRow
              key={row.key}
              subTask={subTasks[row.index] as SubTask}
              isFirst={subTasks[row.index]?.user_op !== subTasks[row.index - 1]?.user_op}
              at={place(subTasks[row.index] as SubTask, span, now)}
              top={row.start}
            />
          ))}
        </ol>
      </section>
      <p className="quiet row">
        <span>{format.moment(span.from)}</span>
        <span className="end">{format.moment(span.to)}</span>
      </p>
    </section>
  )
}

function SubTaskRow({
  subTask,
  isFirst,
  at,
  top,
}: {
  subTask: SubTask
  isFirst: boolean
  at: { start: number; width: number } | null
  top: number
}) {
  const text = useText()
  const format = useFormat()
  const { name, progress, start_date, end_date, user_op, process_trace } = subTask
  const took = start_date && end_date ? format.duration((end_date - start_date) / 1000) : ''
  const tone = end_date ? 'good' : start_date ? 'work' : 'neutral'
  return (
    <li
      style={{ transform: `translateY(${top}px)` }}
      className={isFirst ? 'first' : undefined}
      title={process_trace ?? undefined}
    >
      <span className="gantt-name">
        <code>{name}</code>
        {user_op && <span className="quiet"> {text.task.round(user_op)}</span>}
      </span>
      <span className="figure">{progress} %</span>
      <span className="gantt-line">
        {at && (
          <span
            className={`tone-${tone}`}
            style={{ insetInlineStart: `${at.start}%`, inlineSize: `${at.width}%` }}
          />
        )}
      </span>
      <span className="figure quiet">{took}</span>
    </li>
  )
}
