import { Link } from '@tanstack/react-router'
import type { Schemas } from '../api/client'
import { useText, word } from '../text'
import { Heads } from './heads'
import { Moment } from './time'

type Event = Schemas['Event']

/** What there is to say of an event, as words. */
export function told(data: Record<string, unknown>): string {
  const parts = Object.entries(data).flatMap(([name, value]) => {
    if (value === null || value === undefined) {
      return []
    }
    return `${name}: ${Array.isArray(value) ? value.join(', ') : String(value)}`
  })
  return parts.join(' · ')
}

/** Events, newest first. */
export function EventTable({ events, isOfTask = false }: { events: Event[]; isOfTask?: boolean }) {
  const text = useText()
  return (
    <table className="events">
      <Heads
        names={[
          text.events.when,
          text.events.what,
          ...(isOfTask ? [] : [text.events.about]),
          text.events.details,
          text.events.who,
        ]}
      />
      <tbody>
        {events.map((event) => (
          <EventRow key={event.id} event={event} isOfTask={isOfTask} />
        ))}
      </tbody>
    </table>
  )
}

function EventRow({ event, isOfTask }: { event: Event; isOfTask: boolean }) {
  const text = useText()
  const { actor } = event
  const data = event.data as Record<string, unknown>
  const change = data.from !== undefined && data.to !== undefined
  const state = (value: unknown) => word(text.states, String(value))
  return (
    <tr data-event={event.id}>
      <td data-label={text.events.when}>
        <Moment at={event.at} />
      </td>
      <td data-label={text.events.what} title={event.type}>
        {word(text.eventTypes, event.type)}
      </td>
      {!isOfTask && (
        <td data-label={text.events.about}>
          {event.task_id ? (
            <Link to="/tasks/$task" params={{ task: event.task_id }}>
              <code>{event.task_id}</code>
            </Link>
          ) : (
            event.source_id && <code>{event.source_id}</code>
          )}
        </td>
      )}
      <td data-label={text.events.details}>
        {change ? `${state(data.from)} → ${state(data.to)}` : told(data)}
      </td>
      <td data-label={text.events.who} title={actor.request_id ?? undefined}>
        {actor.type}
        {actor.id && <code className="second"> {actor.id}</code>}
      </td>
    </tr>
  )
}
