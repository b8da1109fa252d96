import type { Schemas } from '../../api/client'
import { useProgress } from '../../api/hooks'
import { Bar } from '../../parts/bar'
import { Id } from '../../parts/copy'
import { State, toneOf } from '../../parts/state'
import { Moment } from '../../parts/time'
import { useFormat } from '../../state/use-format'
import { useText } from '../../text'

/** How far a task is. */
export function Head({ task }: { task: Schemas['Task'] }) {
  const text = useText()
  const format = useFormat()
  const progress = useProgress(task.id ?? '')
  const { state, overall_progress, migrate_speed, remain_seconds } = progress ?? task
  const isAtWork = state === 'RUNNING' || state === 'SYNCING'
  return (
    <header className="task-head">
      <h1>{task.name || task.id}</h1>
      <div className="row">
        <State state={state} />
        <Id id={task.id} />
      </div>
      <div className="row">
        <Bar percent={overall_progress} label={text.tasks.columns.progress} tone={toneOf(state)[0]} />
        <strong className="figure">{overall_progress ?? 0} %</strong>
      </div>
      <dl className="figures">
        <Figure name={text.task.copied}>
          {progress?.totalsize
            ? text.tasks.of(format.bytes(progress.replicatesize), format.bytes(progress.totalsize))
            : '–'}
        </Figure>
        <Figure name={text.tasks.columns.speed}>{isAtWork ? format.rate(migrate_speed) : '–'}</Figure>
        <Figure name={text.tasks.columns.remaining}>
          {isAtWork ? format.duration(remain_seconds) : '–'}
        </Figure>
        <Figure name={text.task.created}>
          <Moment at={task.create_date} />
        </Figure>
        <Figure name={text.task.started}>
          <Moment at={task.start_date} />
        </Figure>
        <Figure name={text.task.finished}>
          <Moment at={task.finish_date} />
        </Figure>
      </dl>
    </header>
  )
}

export function Figure({ name, children }: { name: string; children: React.ReactNode }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  )
}
