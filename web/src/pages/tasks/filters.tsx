import { useNavigate } from '@tanstack/react-router'
import type { FormEvent } from 'react'
import { Button } from 'react-aria-components'
import type { TaskFilter } from '../../api/queries'
import { useText } from '../../text'
import { Views } from './views'

/** Filters that few need: they are folded away unless one is given. */
const MORE = ['type', 'region', 'project', 'source', 'from', 'to'] as const

/** What the list is filtered by, besides the counters. */
export function Filters({ filter }: { filter: TaskFilter }) {
  const text = useText()
  const navigate = useNavigate()
  const go = (change: TaskFilter) => navigate({ to: '/', search: { ...filter, ...change } })
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const form = new FormData(event.currentTarget)
    const given = (name: string) => String(form.get(name) ?? '').trim() || undefined
    const names = ['name', 'project', 'source', 'region', 'from', 'to']
    go(Object.fromEntries(names.map((name) => [name, given(name)])))
  }
  const isFiltered = Object.values(filter).some((value) => value !== undefined)
  return (
    <form className="filters" aria-label={text.tasks.filters} onSubmit={submit} key={JSON.stringify(filter)}>
      <label>
        {text.tasks.name}
        <input name="name" type="search" defaultValue={filter.name} maxLength={255} />
      </label>
      <label>
        {text.tasks.stalledFor}
        <select
          value={filter.stalled ?? ''}
          onChange={({ target }) => go({ stalled: target.value || undefined })}
        >
          <option value="">{text.tasks.none}</option>
          <option value="any">{text.tasks.any}</option>
          {Object.entries(text.reasons).map(([reason, { name }]) => (
            <option key={reason} value={reason}>
              {name}
            </option>
          ))}
        </select>
      </label>
      <label>
        {text.tasks.os}
        <select value={filter.os ?? ''} onChange={({ target }) => go({ os: target.value || undefined })}>
          <option value="">{text.tasks.none}</option>
          <option value="LINUX">Linux</option>
          <option value="WINDOWS">Windows</option>
        </select>
      </label>
      <details className="more" open={MORE.some((name) => filter[name] !== undefined)}>
        <summary>{text.tasks.moreFilters}</summary>
        <div className="filters">
          <label>
            {text.create.type}
            <select
              value={filter.type ?? ''}
              onChange={({ target }) => go({ type: target.value || undefined })}
            >
              <option value="">{text.tasks.none}</option>
              {Object.entries(text.create.types).map(([type, name]) => (
                <option key={type} value={type}>
                  {name}
                </option>
              ))}
            </select>
          </label>
          <label>
            {text.create.regionId}
            <input name="region" defaultValue={filter.region} maxLength={255} size={12} />
          </label>
          <label>
            {text.tasks.project}
            <input name="project" defaultValue={filter.project} maxLength={255} size={12} />
          </label>
          <label>
            {text.tasks.source}
            <input name="source" defaultValue={filter.source} maxLength={255} size={12} />
          </label>
          <label>
            {text.tasks.from}
            <input name="from" type="date" defaultValue={filter.from} />
          </label>
          <label>
            {text.tasks.to}
            <input name="to" type="date" defaultValue={filter.to} />
          </label>
        </div>
      </details>
      <Button className="button" type="submit">
        {text.tasks.apply}
      </Button>
      {isFiltered && (
        <Button className="button" onPress={() => navigate({ to: '/', search: {} })}>
          {text.tasks.clear}
        </Button>
      )}
      <Views filter={filter} />
    </form>
  )
}
