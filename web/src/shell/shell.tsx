import { Link, Outlet } from '@tanstack/react-router'
import { service } from '../api/client'
import { useText } from '../text'
import { Account } from './account'
import { LiveStatus } from './live-status'
import { PreferencesMenu } from './preferences-menu'
import { Stale } from './stale'

/** What is around every page. */
export function Shell() {
  const text = useText()
  return (
    <>
      <a className="skip" href="#content">
        {text.skip}
      </a>
      <header className="top">
        <nav aria-label={text.nav.label}>
          <Link to="/" activeOptions={{ exact: true, includeSearch: false }}>
            {text.nav.tasks}
          </Link>
          <Link to="/sources" activeOptions={{ includeSearch: false }}>
            {text.nav.sources}
          </Link>
          <Link to="/templates">{text.nav.templates}</Link>
          <Link to="/events" activeOptions={{ includeSearch: false }}>
            {text.nav.events}
          </Link>
          <Link to="/webhooks">{text.nav.webhooks}</Link>
          <Link to="/access">{text.nav.access}</Link>
          <a href={new URL('docs', service).href}>{text.nav.docs}</a>
        </nav>
        <div className="tools">
          <LiveStatus />
          <PreferencesMenu />
          <Account />
        </div>
      </header>
      <Stale />
      <main id="content" tabIndex={-1}>
        <Outlet />
      </main>
    </>
  )
}
