import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { Link, useNavigate, useSearch } from '@tanstack/react-router'
import type { FormEvent } from 'react'
import { Button } from 'react-aria-components'
import { api, page, type Schemas, service } from '../../api/client'
import { useRefresh } from '../../api/hooks'
import { PAGE } from '../../api/queries'
import { Agent } from '../../parts/agent'
import { Copy } from '../../parts/copy'
import { given } from '../../parts/field'
import { Heads } from '../../parts/heads'
import { Loading, Problem } from '../../parts/problem'
import { State } from '../../parts/state'
import { useFormat } from '../../state/use-format'
import { useText } from '../../text'
import { Checked } from './checked'

type Search = { name?: string; connected?: string; after?: string }

function lines(): string {
  const url = service.href.replace(/\/$/, '')
  return `curl -sS ${url}/v3/sources -H 'Content-Type: application/json' -d '{"ip": "192.0.2.7", "name": "web-1", "os_type": "LINUX"}'`
}

/** The registered source servers. */
export function SourcesPage() {
  const text = useText()
  const format = useFormat()
  const navigate = useNavigate()
  const { after, ...filter } = useSearch({ from: '/sources' }) as Search
  const asked = useQuery({
    queryKey: ['sources', filter, after ?? ''],
    queryFn: () => {
      const connected = filter.connected === undefined ? undefined : filter.connected === 'true'
      const query = { name: filter.name, connected, limit: PAGE, marker: after }
      return page(api.GET('/v3/sources', { params: { query } }))
    },
    placeholderData: keepPreviousData,
  })
  useRefresh([['sources']], (event) => event.type.startsWith('source.'))
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const { name, connected } = given(event.currentTarget)
    navigate({ to: '/sources', search: { name, connected } })
  }
  const sources = asked.data?.list.source_servers ?? []
  const isFiltered = Object.values(filter).some((value) => value !== undefined)
  return (
    <>
      <h1>{text.sources.title}</h1>
      <form
        className="filters"
        aria-label={text.tasks.filters}
        onSubmit={submit}
        key={JSON.stringify(filter)}
      >
        <label>
          {text.sources.name}
          <input name="name" type="search" defaultValue={filter.name} maxLength={255} />
        </label>
        <label>
          {text.sources.connected}
          <select name="connected" defaultValue={filter.connected ?? ''}>
            <option value="">{text.events.any}</option>
            <option value="true">{text.tasks.connected}</option>
            <option value="false">{text.tasks.disconnected}</option>
          </select>
        </label>
        <Button className="button" type="submit">
          {text.tasks.apply}
        </Button>
      </form>
      {asked.error && <Problem error={asked.error} retry={() => asked.refetch()} />}
      {asked.isPending && <Loading />}
      {asked.data && sources.length === 0 && (
        <div className="empty">
          <p>{isFiltered ? text.sources.nothing : text.sources.none}</p>
          {!isFiltered && <pre>{lines()}</pre>}
          {!isFiltered && <Copy value={lines} label={text.common.copy} />}
        </div>
      )}
      {sources.length > 0 && <Table sources={sources} />}
      {asked.data && (
        <nav className="row pages" aria-label={text.sources.title}>
          <span className="quiet">
            {text.sources.count(`${format.whole(asked.data.list.count)}${asked.data.hasMore ? '+' : ''}`)}
          </span>
          {after !== undefined && (
            <Button className="button" onPress={() => navigate({ to: '/sources', search: filter })}>
              {text.tasks.first}
            </Button>
          )}
          {asked.data.next && (
            <Button
              className="button"
              onPress={() =>
                navigate({ to: '/sources', search: { ...filter, after: asked.data.next ?? undefined } })
              }
            >
              {text.tasks.next}
            </Button>
          )}
        </nav>
      )}
    </>
  )
}

function Table({ sources }: { sources: Schemas['ListedSourceServer'][] }) {
  const text = useText()
  const { columns } = text.sources
  return (
    <table className="cards">
      <Heads names={[columns.name, columns.os, columns.state, columns.agent, columns.checks, columns.task]} />
      <tbody>
        {sources.map((source) => (
          <tr key={source.id}>
            <td data-label={columns.name}>
              <Link to="/sources/$source" params={{ source: source.id }}>
                {source.name || source.id}
              </Link>
              <span className="quiet second">{source.ip || source.ipv6}</span>
            </td>
            <td data-label={columns.os}>{source.os_version || source.os_type}</td>
            <td data-label={columns.state}>{source.state}</td>
            <td data-label={columns.agent}>
              <Agent connected={source.connected} at={source.last_visit_time} />
            </td>
            <td data-label={columns.checks}>
              <Checked checks={source.checks} />
            </td>
            <td data-label={columns.task}>
              {source.current_task?.id ? (
                <>
                  <Link to="/tasks/$task" params={{ task: source.current_task.id }}>
                    {source.current_task.name || source.current_task.id}
                  </Link>
                  <span className="second">
                    <State state={source.current_task.state} />
                  </span>
                </>
              ) : (
                <Link to="/new" search={{ source: source.id }}>
                  {text.sources.migrate}
                </Link>
              )}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}
