import { useQuery } from '@tanstack/react-query'
import { taskEvents } from '../../api/queries'
import { EventTable } from '../../parts/event-table'
import { Problem } from '../../parts/problem'
import { Scroller } from '../../parts/scroller'
import { useText } from '../../text'

/** What has happened to a task, newest first. */
export function Happened({ task }: { task: string }) {
  const text = useText()
  const asked = useQuery(taskEvents(task))
  const events = asked.data?.events ?? []
  return (
    <section>
      <h2>{text.task.events}</h2>
      {asked.error && <Problem error={asked.error} />}
      {asked.data && events.length === 0 && <p className="quiet">{text.task.noEvents}</p>}
      {events.length > 0 && (
        <Scroller label={text.task.events}>
          <EventTable events={events} isOfTask />
        </Scroller>
      )}
    </section>
  )
}
