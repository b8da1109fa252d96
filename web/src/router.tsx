import { createRootRoute, createRoute, createRouter, lazyRouteComponent } from '@tanstack/react-router'
import { board } from './api/client'
import { TasksPage } from './pages/tasks/tasks'
import { Shell } from './shell/shell'

/** Texts in the address, and nothing else: what a page does not know, it ignores. */
export function texts<Name extends string>(...names: Name[]) {
  return (search: Record<string, unknown>): { [name in Name]?: string } => {
    const given = names.flatMap((name) => {
      const value = search[name]
      return typeof value === 'string' || typeof value === 'number' ? [[name, String(value)]] : []
    })
    return Object.fromEntries(given)
  }
}

const root = createRootRoute({ component: Shell, notFoundComponent: TasksPage })

export const tasksRoute = createRoute({
  getParentRoute: () => root,
  path: '/',
  validateSearch: texts('state', 'name', 'stalled', 'source', 'project', 'after'),
  component: TasksPage,
})

export const taskRoute = createRoute({
  getParentRoute: () => root,
  path: '/tasks/$task',
  component: lazyRouteComponent(() => import('./pages/task/task'), 'TaskPage'),
})

export const eventsRoute = createRoute({
  getParentRoute: () => root,
  path: '/events',
  validateSearch: texts('task', 'source', 'type', 'actor', 'after'),
  component: lazyRouteComponent(() => import('./pages/events/events'), 'EventsPage'),
})

export const router = createRouter({
  routeTree: root.addChildren([tasksRoute, taskRoute, eventsRoute]),
  basepath: board.pathname,
  defaultPreload: false,
  scrollRestoration: true,
})

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router
  }
}
