import { useQuery } from '@tanstack/react-query'
import { Link, useNavigate, useSearch } from '@tanstack/react-router'
import { useEffect, useMemo, useState } from 'react'
import { Button } from 'react-aria-components'
import { useRefresh, useWatched } from '../../api/hooks'
import { summary, type TaskFilter, tasks } from '../../api/queries'
import { Loading, Problem } from '../../parts/problem'
import { useFormat } from '../../state/use-format'
import { useText } from '../../text'
import { Announcer } from './announcer'
import { Bulk } from './bulk'
import { Counters } from './counters'
import { Filters } from './filters'
import { usePinned } from './pinned'
import { Table } from './table'
import { Teach } from './teach'

const CHANGES =
  /^(task\.(created|deleted|state_changed|failed|stalled|moving_again|settings_changed)|job\.finished)$/

/** The list of tasks. What it shows is in its address, and nowhere else. */
export function TasksPage() {
  const text = useText()
  const format = useFormat()
  const navigate = useNavigate()
  const { after, ...filter } = useSearch({ strict: false }) as TaskFilter & { after?: string }
  const asked = useQuery(tasks(filter, after))
  const counted = useQuery(summary({ ...filter, state: undefined, stalled: undefined }))
  const key = JSON.stringify([filter, after])
  const { rows, waiting, show } = usePinned(key, asked.isPlaceholderData ? undefined : asked.data?.list.tasks)
  const ids = useMemo(() => rows.map((row) => row.task.id), [rows])
  const [selected, select] = useState<ReadonlySet<string>>(new Set())
  useWatched(ids)
  // the stream itself changes what is in a row
  useRefresh([['tasks']], (event) => CHANGES.test(event.type), 5_000)
  useRefresh([['summary']], (event) => CHANGES.test(event.type))
  const filters = JSON.stringify(filter)
  // biome-ignore lint/correctness/useExhaustiveDependencies: what is no longer listed is not acted upon
  useEffect(() => select(new Set()), [filters])
  const isFiltered = Object.values(filter).some((value) => value !== undefined)
  const next = asked.data?.next
  const count = asked.data && `${format.whole(asked.data.list.count)}${asked.data.hasMore ? '+' : ''}`
  return (
    <>
      <div className="row">
        <h1>{text.tasks.title}</h1>
        <Link to="/new" search={{}} className="button primary end">
          {text.create.button}
        </Link>
      </div>
      <Counters filter={filter} summary={counted.data} />
      <Filters filter={filter} />
      <Bulk selected={selected} filter={filter} count={count} clear={() => select(new Set())} />
      <div aria-live="polite">
        {waiting > 0 && (
          <Button className="button news" onPress={show}>
            {text.tasks.new(waiting)}
          </Button>
        )}
      </div>
      <Announcer rows={rows} />
      {asked.error && <Problem error={asked.error} retry={() => asked.refetch()} />}
      {asked.isPending && <Loading />}
      {asked.data !== undefined && rows.length === 0 && !asked.isPlaceholderData && (
        <Teach isFiltered={isFiltered} />
      )}
      {rows.length > 0 && (
        <Table rows={rows} selected={selected} select={select} isOld={asked.isPlaceholderData} />
      )}
      {asked.data !== undefined && (
        <nav className="row pages" aria-label={text.tasks.title}>
          <span className="quiet">{text.tasks.count(count ?? '')}</span>
          {after !== undefined && (
            <Button className="button" onPress={() => navigate({ to: '/', search: filter })}>
              {text.tasks.first}
            </Button>
          )}
          {next && (
            <Button
              className="button"
              onPress={() => navigate({ to: '/', search: { ...filter, after: next } })}
            >
              {text.tasks.next}
            </Button>
          )}
        </nav>
      )}
    </>
  )
}
