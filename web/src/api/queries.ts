import { keepPreviousData, QueryClient, queryOptions } from '@tanstack/react-query'
import { answered, api, page, Refused } from './client'

/** What the board knows of the service. */
export const cache = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 5_000,
      retry: (failures, error) => failures < 3 && !(error instanceof Refused && error.status < 500),
    },
  },
})

export type TaskFilter = {
  state?: string
  name?: string
  stalled?: string
  source?: string
  project?: string
  os?: string
  type?: string
  region?: string
  /** Days of the user's calendar, such as 2026-11-28. */
  from?: string
  to?: string
}

/** The beginning of a day, so many days later. */
function day(text: string | undefined, later = 0): number | undefined {
  const [year, month, date] = (text ?? '').split('-').map(Number)
  const at = new Date(year ?? Number.NaN, (month ?? 1) - 1, (date ?? 1) + later).getTime()
  return Number.isNaN(at) || at < 0 ? undefined : at
}

/** The filter as the API names it. */
export function filterQuery(filter: TaskFilter) {
  return {
    state: filter.state,
    name: filter.name,
    stalled: filter.stalled,
    source_server_id: filter.source,
    enterprise_project_id: filter.project,
    os_type: filter.os,
    type: filter.type,
    region_id: filter.region,
    created_since: day(filter.from),
    created_until: day(filter.to, 1),
  }
}

/** Tasks on a page. */
export const PAGE = 50

export const session = queryOptions({
  queryKey: ['session'],
  queryFn: () => answered(api.GET('/ext/v1/session')),
  staleTime: 60_000,
})

export const tasks = (filter: TaskFilter, after?: string) =>
  queryOptions({
    queryKey: ['tasks', filter, after ?? ''],
    queryFn: () => {
      const query = { ...filterQuery(filter), limit: PAGE, marker: after }
      return page(api.GET('/v3/tasks', { params: { query } }))
    },
    placeholderData: keepPreviousData,
  })

export const summary = (filter: TaskFilter) =>
  queryOptions({
    queryKey: ['summary', filter],
    queryFn: () => {
      const query = filterQuery(filter)
      return answered(api.GET('/ext/v1/tasks/summary', { params: { query } }))
    },
    placeholderData: keepPreviousData,
  })

const ofTask = (task_id: string) => ({ params: { path: { task_id } } })

export const task = (id: string) =>
  queryOptions({
    queryKey: ['task', id],
    queryFn: () => answered(api.GET('/v3/tasks/{task_id}', ofTask(id))),
  })

export const actions = (id: string) =>
  queryOptions({
    queryKey: ['task', id, 'actions'],
    queryFn: () => answered(api.GET('/ext/v1/tasks/{task_id}/actions', ofTask(id))),
  })

export const forecast = (id: string) =>
  queryOptions({
    queryKey: ['task', id, 'forecast'],
    queryFn: () => answered(api.GET('/ext/v1/tasks/{task_id}/forecast', ofTask(id))),
  })

/** Samples of the last so many seconds. */
export const samples = (id: string, seconds: number, step: number) =>
  queryOptions({
    queryKey: ['samples', id, seconds, step],
    queryFn: () => {
      const query = { from: Date.now() - seconds * 1000, step }
      return answered(
        api.GET('/ext/v1/tasks/{task_id}/samples', { params: { path: { task_id: id }, query } }),
      )
    },
    staleTime: 60_000,
  })

export const taskEvents = (id: string) =>
  queryOptions({
    queryKey: ['task', id, 'events'],
    queryFn: () => {
      const params = { path: { task_id: id }, query: { order: 'desc' as const, limit: 200 } }
      return answered(api.GET('/ext/v1/tasks/{task_id}/events', { params }))
    },
  })

export const explanation = (code: string, language: string) =>
  queryOptions({
    queryKey: ['error', code, language],
    queryFn: () => {
      const params = { path: { code }, query: { language } }
      return answered(api.GET('/ext/v1/errors/{code}', { params }))
    },
    staleTime: Number.POSITIVE_INFINITY,
  })
