import { useNavigate } from '@tanstack/react-router'
import type { FormEvent } from 'react'
import { Button } from 'react-aria-components'
import type { TaskFilter } from '../../api/queries'
import { useText } from '../../text'
import { Views } from './views'

/** What the list is filtered by, besides the counters. */
export function Filters({ filter }: { filter: TaskFilter }) {
  const text = useText()
  const navigate = useNavigate()
  const go = (change: TaskFilter) => navigate({ to: '/', search: { ...filter, ...change } })
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const form = new FormData(event.currentTarget)
    const given = (name: string) => String(form.get(name) ?? '').trim() || undefined
    go({ name: given('name'), project: given('project'), source: given('source') })
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
        {text.tasks.project}
        <input name="project" defaultValue={filter.project} maxLength={255} size={14} />
      </label>
      <label>
        {text.tasks.source}
        <input name="source" defaultValue={filter.source} maxLength={255} size={14} />
      </label>
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
