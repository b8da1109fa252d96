import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useNavigate, useSearch } from '@tanstack/react-router'
import type { FormEvent } from 'react'
import { Button } from 'react-aria-components'
import { answered, api, service } from '../../api/client'
import { useRefresh } from '../../api/hooks'
import { EventTable } from '../../parts/event-table'
import { Loading, Problem } from '../../parts/problem'
import { useText } from '../../text'

type Search = { task?: string; source?: string; type?: string; actor?: string; after?: string }

/** Events on a page. */
const PAGE = 100

/** Who did what, newest first. */
export function EventsPage() {
  const text = useText()
  const navigate = useNavigate()
  const search = useSearch({ from: '/events' }) as Search
  const { after, ...filter } = search
  const query = { ...search, order: 'desc' as const, limit: PAGE }
  const asked = useQuery({
    queryKey: ['events', search],
    queryFn: () => answered(api.GET('/ext/v1/events', { params: { query } })),
    placeholderData: keepPreviousData,
  })
  useRefresh(after === undefined ? [['events']] : [], () => true)
  const events = asked.data?.events ?? []
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const form = new FormData(event.currentTarget)
    const given = (name: string) => String(form.get(name) ?? '').trim() || undefined
    navigate({ to: '/events', search: { task: given('task'), type: given('type'), actor: given('actor') } })
  }
  const exported = (format: string) => {
    const address = new URL('ext/v1/events/export', service)
    for (const [name, value] of Object.entries({ ...filter, format })) {
      if (value !== undefined) {
        address.searchParams.set(name, value)
      }
    }
    return address.href
  }
  return (
    <>
      <h1>{text.events.title}</h1>
      <form
        className="filters"
        aria-label={text.tasks.filters}
        onSubmit={submit}
        key={JSON.stringify(filter)}
      >
        <label>
          {text.events.type}
          <select name="type" defaultValue={filter.type ?? ''}>
            <option value="">{text.events.any}</option>
            {Object.entries(text.eventTypes).map(([type, name]) => (
              <option key={type} value={type}>
                {name}
              </option>
            ))}
          </select>
        </label>
        <label>
          {text.events.task}
          <input name="task" defaultValue={filter.task} maxLength={255} />
        </label>
        <label>
          {text.events.actor}
          <input name="actor" defaultValue={filter.actor} maxLength={255} />
        </label>
        <Button className="button" type="submit">
          {text.tasks.apply}
        </Button>
        <a className="button" href={exported('csv')} download="events.csv">
          {text.events.exportCsv}
        </a>
        <a className="button" href={exported('ndjson')} download="events.ndjson">
          {text.events.exportJson}
        </a>
      </form>
      {asked.error && <Problem error={asked.error} retry={() => asked.refetch()} />}
      {asked.isPending && <Loading />}
      {asked.data && events.length === 0 && <p className="empty">{text.events.none}</p>}
      {events.length > 0 && <EventTable events={events} />}
      <nav className="row pages" aria-label={text.events.title}>
        {after !== undefined && (
          <Button className="button" onPress={() => navigate({ to: '/events', search: filter })}>
            {text.events.newest}
          </Button>
        )}
        {events.length === PAGE && (
          <Button
            className="button"
            onPress={() => navigate({ to: '/events', search: { ...filter, after: events.at(-1)?.id } })}
          >
            {text.events.older}
          </Button>
        )}
      </nav>
    </>
  )
}
