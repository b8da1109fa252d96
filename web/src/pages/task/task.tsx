import { useQuery } from '@tanstack/react-query'
import { Link, useParams } from '@tanstack/react-router'
import { lazy, Suspense } from 'react'
import { Button } from 'react-aria-components'
import { Refused, type Schemas } from '../../api/client'
import { useRefresh, useWatched } from '../../api/hooks'
import { task as ofTask } from '../../api/queries'
import { Icon } from '../../parts/icon'
import { Loading, Problem } from '../../parts/problem'
import { useText } from '../../text'
import { Failure } from './failure'
import { Findings } from './findings'
import { Gantt } from './gantt'
import { Happened } from './happened'
import { Head } from './head'
import { Next } from './next'
import { Raw } from './raw'
import { Servers } from './servers'
import { Settings } from './settings'

const Graph = lazy(() => import('./graph'))

/** All that there is to see of a task. */
export function TaskPage() {
  const text = useText()
  const { task: id } = useParams({ from: '/tasks/$task' })
  const asked = useQuery(ofTask(id))
  useWatched([id])
  useRefresh([['task', id]], (event) => event.task_id === id, 1_000)
  if (asked.data === undefined) {
    const isMissing = asked.error instanceof Refused && asked.error.status === 404
    return (
      <>
        <Back />
        {isMissing && <p className="empty">{text.task.missing}</p>}
        {asked.error && !isMissing && <Problem error={asked.error} retry={() => asked.refetch()} />}
        {asked.isPending && <Loading />}
      </>
    )
  }
  return <Shown task={asked.data} />
}

function Back() {
  return (
    <Link to="/" search={{}} className="back">
      <Icon name="back" />
      {useText().task.back}
    </Link>
  )
}

function Shown({ task }: { task: Schemas['Task'] }) {
  const text = useText()
  const id = task.id ?? ''
  return (
    <article className="task">
      <div className="row">
        <Back />
        <Button className="button end" onPress={() => print()}>
          {text.task.report}
        </Button>
      </div>
      <Head task={task} />
      <Next task={task} />
      <Failure task={task} />
      <Gantt subTasks={task.sub_tasks ?? []} />
      <Suspense fallback={<Loading />}>
        <Graph task={id} />
      </Suspense>
      <Happened task={id} />
      <Findings task={task} />
      <Servers task={task} />
      <Settings task={task} />
      <Raw task={task} />
    </article>
  )
}
