import { useQuery } from '@tanstack/react-query'
import { Link, useParams } from '@tanstack/react-router'
import { answered, api, Refused } from '../../api/client'
import { useRefresh } from '../../api/hooks'
import { Id } from '../../parts/copy'
import { Icon } from '../../parts/icon'
import { Loading, Problem } from '../../parts/problem'
import { State } from '../../parts/state'
import { Ago, Moment } from '../../parts/time'
import type { Whole } from '../../state/format'
import { useFormat } from '../../state/use-format'
import { useText } from '../../text'
import { Figure } from '../task/head'
import { type Disk, Disks } from '../task/servers'
import { CheckTable } from './checked'

/** A source server: what its agent has reported, and what does not fit. */
export function SourcePage() {
  const text = useText()
  const format = useFormat()
  const { facts } = text.task
  const { source: id } = useParams({ from: '/sources/$source' })
  const asked = useQuery({
    queryKey: ['source', id],
    queryFn: () => answered(api.GET('/v3/sources/{source_id}', { params: { path: { source_id: id } } })),
  })
  useRefresh([['source', id]], (event) => (event as { source_id?: string }).source_id === id)
  const source = asked.data
  const isMissing = asked.error instanceof Refused && asked.error.status === 404
  return (
    <>
      <Link to="/sources" search={{}} className="back">
        <Icon name="back" />
        {text.sources.back}
      </Link>
      {isMissing && <p className="empty">{text.sources.missing}</p>}
      {asked.error && !isMissing && <Problem error={asked.error} retry={() => asked.refetch()} />}
      {asked.isPending && <Loading />}
      {source && (
        <article className="task">
          <header className="task-head">
            <h1>{source.name || source.ip || id}</h1>
            <Id id={id} />
          </header>
          <dl className="facts">
            <Figure name={text.sources.columns.agent}>
              {source.connected ? text.tasks.connected : text.tasks.disconnected} (
              <Ago at={source.last_visit_time} />){source.agent_version && ` ${source.agent_version}`}
            </Figure>
            <Figure name={text.sources.columns.state}>{source.state ?? '–'}</Figure>
            <Figure name={text.sources.columns.task}>
              {source.current_task?.id ? (
                <>
                  <Link to="/tasks/$task" params={{ task: source.current_task.id }}>
                    {source.current_task.name || source.current_task.id}
                  </Link>{' '}
                  <State state={source.current_task.state} />
                </>
              ) : (
                <Link to="/new" search={{ source: id }}>
                  {text.sources.migrate}
                </Link>
              )}
            </Figure>
            <Figure name={facts.ip}>{source.ip || source.ipv6 || '–'}</Figure>
            <Figure name={facts.os}>{source.os_version || source.os_type || '–'}</Figure>
            <Figure name={facts.cpu}>{source.cpu_quantity ?? '–'}</Figure>
            <Figure name={facts.memory}>{format.bytes(source.memory as Whole)}</Figure>
            <Figure name={facts.firmware}>{source.firmware ?? '–'}</Figure>
            <Figure name={text.sources.added}>
              <Moment at={source.add_date} />
            </Figure>
          </dl>
          {source.checks.length > 0 && <CheckTable checks={source.checks} />}
          <Disks disks={(source.disks ?? []) as Disk[]} />
        </article>
      )}
    </>
  )
}
