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
  validateSearch: texts(
    'state',
    'name',
    'stalled',
    'source',
    'project',
    'os',
    'type',
    'region',
    'from',
    'to',
    'after',
  ),
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

const pages = [
  createRoute({
    getParentRoute: () => root,
    path: '/new',
    validateSearch: texts('source'),
    component: lazyRouteComponent(() => import('./pages/create/create'), 'CreatePage'),
  }),
  createRoute({
    getParentRoute: () => root,
    path: '/sources',
    validateSearch: texts('name', 'connected', 'after'),
    component: lazyRouteComponent(() => import('./pages/sources/sources'), 'SourcesPage'),
  }),
  createRoute({
    getParentRoute: () => root,
    path: '/sources/$source',
    component: lazyRouteComponent(() => import('./pages/sources/source'), 'SourcePage'),
  }),
  createRoute({
    getParentRoute: () => root,
    path: '/templates',
    component: lazyRouteComponent(() => import('./pages/templates/templates'), 'TemplatesPage'),
  }),
  createRoute({
    getParentRoute: () => root,
    path: '/webhooks',
    component: lazyRouteComponent(() => import('./pages/webhooks/webhooks'), 'WebhooksPage'),
  }),
  createRoute({
    getParentRoute: () => root,
    path: '/webhooks/$webhook',
    component: lazyRouteComponent(() => import('./pages/webhooks/webhook'), 'WebhookPage'),
  }),
  createRoute({
    getParentRoute: () => root,
    path: '/access',
    component: lazyRouteComponent(() => import('./pages/access/access'), 'AccessPage'),
  }),
] as const

export const router = createRouter({
  routeTree: root.addChildren([tasksRoute, taskRoute, eventsRoute, ...pages]),
  basepath: board.pathname,
  defaultPreload: false,
  scrollRestoration: true,
})

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router
  }
}
