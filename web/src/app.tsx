import { QueryClientProvider, useQuery } from '@tanstack/react-query'
import { RouterProvider } from '@tanstack/react-router'
import { useEffect } from 'react'
import { I18nProvider } from 'react-aria-components'
import { Refused } from './api/client'
import { useStatus } from './api/hooks'
import { cache, session } from './api/queries'
import { SignIn } from './pages/sign-in/sign-in'
import { Loading, Problem } from './parts/problem'
import { router } from './router'
import { usePreferences } from './state/preferences'
import { useText } from './text'

export function App() {
  const { language } = usePreferences()
  return (
    <I18nProvider locale={language}>
      <QueryClientProvider client={cache}>
        <Gate />
      </QueryClientProvider>
    </I18nProvider>
  )
}

/** Shows the board to those who have signed in. */
function Gate() {
  const asked = useQuery(session)
  const status = useStatus()
  const { title } = useText()
  const isRefused = asked.error instanceof Refused && asked.error.status === 401
  useEffect(() => {
    document.title = title
  }, [title])
  useEffect(() => {
    if (status === 'reconnecting') {
      cache.invalidateQueries({ queryKey: session.queryKey })
    }
  }, [status])
  if (isRefused) {
    return <SignIn />
  }
  if (asked.data !== undefined) {
    return <RouterProvider router={router} />
  }
  return (
    <main className="alone">
      {asked.error ? <Problem error={asked.error} retry={() => asked.refetch()} /> : <Loading />}
    </main>
  )
}
