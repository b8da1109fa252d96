import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { answered, api, type Schemas } from '../../api/client'
import { broken } from '../../parts/broken'
import { Loading, Problem } from '../../parts/problem'
import { useText } from '../../text'
import { Checked, CheckTable } from '../sources/checked'

/** Which source server: those without a migration, with what their checks say. */
export function SourceStep({
  chosen,
  choose,
  source,
  error,
}: {
  chosen: string
  choose: (id: string) => void
  source: Schemas['ShowServerResponse'] | undefined
  error: unknown
}) {
  const text = useText()
  const [name, filter] = useState('')
  const asked = useQuery({
    queryKey: ['sources', 'free', name],
    queryFn: () =>
      answered(api.GET('/v3/sources', { params: { query: { name: name || undefined, limit: 100 } } })),
    placeholderData: keepPreviousData,
  })
  const free = asked.data?.source_servers.filter((one) => !one.current_task?.id || one.id === chosen) ?? []
  const isFailing = source?.checks.some((check) => check.result === 'ERROR') ?? false
  const wrong = broken(error, 'source_server.id') ?? broken(error, 'os_type')
  return (
    <>
      <label>
        {text.create.filterSources}
        <input type="search" value={name} onChange={({ target }) => filter(target.value)} />
      </label>
      {asked.error && <Problem error={asked.error} />}
      {asked.isPending && <Loading />}
      {asked.data && free.length === 0 && <p>{text.create.noSource}</p>}
      {free.length > 0 && (
        <fieldset className="choices">
          <legend>{text.create.chooseSource}</legend>
          {free.map((one) => (
            <label key={one.id} className="row">
              <input
                type="radio"
                name="source_server.id"
                value={one.id}
                checked={one.id === chosen}
                onChange={() => choose(one.id)}
                required
              />
              {one.name || one.ip || one.id} <span className="quiet">{one.os_version || one.os_type}</span>
              <span className="end">
                <Checked checks={one.checks} />
              </span>
            </label>
          ))}
        </fieldset>
      )}
      {wrong && (
        <p className="wrong" role="alert">
          {wrong}
        </p>
      )}
      {isFailing && source && (
        <>
          <p className="warn">{text.create.failing}</p>
          <CheckTable checks={source.checks.filter((check) => check.result !== 'OK')} />
        </>
      )}
    </>
  )
}
