/**
 * What happens, as it happens. One tab of the browser holds the stream of events (HTTP/1.1 allows six connections to a
 * host) and tells the others; when it closes or has been hidden for a while, another one takes over where it was.
 */
import { board, type Schemas, service } from './client'

export type Event = Schemas['Event']

/** How far a task is: the stream's `progress`. */
export type Progress = Pick<
  Schemas['TasksResponseBody'],
  | 'state'
  | 'overall_progress'
  | 'subtask_info'
  | 'migrate_speed'
  | 'remain_seconds'
  | 'estimate_complete_time'
> & { task_id: string; replicatesize: number | null; totalsize: number | null }

export type Status = 'connecting' | 'live' | 'reconnecting' | 'paused'

type Message =
  | { kind: 'event'; id: string; event: Event }
  | { kind: 'progress'; progress: Progress }
  | { kind: 'reset' }
  | { kind: 'status'; status: Status }
  | { kind: 'watch'; tab: string; tasks: string[] }
  | { kind: 'who' }

/** Hidden tabs give the stream up after this many milliseconds. */
const HIDDEN = 30_000

/** The stream tells of this many tasks at the most. */
const MOST = 100

type Listener<T> = (news: T) => void

class Listeners<T> {
  private readonly listeners = new Set<Listener<T>>()

  add(listener: Listener<T>): () => void {
    this.listeners.add(listener)
    return () => this.listeners.delete(listener)
  }

  tell(news: T): void {
    for (const listener of this.listeners) {
      listener(news)
    }
  }
}

class Live {
  readonly events = new Listeners<Event>()
  readonly progress = new Listeners<Progress>()
  /** Something may have been missed: what is shown has to be read again. */
  readonly resets = new Listeners<void>()
  readonly changes = new Listeners<void>()
  status: Status = 'connecting'

  private readonly tab = crypto.randomUUID()
  private readonly channel = new BroadcastChannel(`sms ${board.href}`)
  private readonly watched = new Map<string, string[]>()
  private cursor: string | null = null
  private source: EventSource | null = null
  private release: (() => void) | null = null
  private waiting: AbortController | null = null
  private hidden: ReturnType<typeof setTimeout> | undefined
  private reopening: ReturnType<typeof setTimeout> | undefined
  private pause = 1_000
  private held = false

  start(): void {
    this.channel.onmessage = ({ data }) => this.take(data as Message)
    document.addEventListener('visibilitychange', () => this.seen())
    addEventListener('pagehide', () => this.watch([]))
    this.seen()
  }

  /** Which tasks are on the screen: the stream tells how far these are. */
  watch(tasks: string[]): void {
    this.tell({ kind: 'watch', tab: this.tab, tasks: tasks.slice(0, MOST) })
  }

  /** Whether the user wants the page to stand still. */
  hold(held: boolean): void {
    this.held = held
    this.seen()
  }

  private seen(): void {
    clearTimeout(this.hidden)
    if (this.held) {
      this.stop()
    } else if (document.visibilityState === 'hidden') {
      this.hidden = setTimeout(() => this.stop(), HIDDEN)
    } else if (this.waiting === null) {
      this.ask()
    }
  }

  /** Waits to be the tab that holds the stream. */
  private ask(): void {
    this.waiting = new AbortController()
    this.channel.postMessage({ kind: 'who' })
    const { signal } = this.waiting
    navigator.locks
      .request(`sms stream ${board.href}`, { signal }, () => {
        this.open()
        return new Promise<void>((resolve) => {
          this.release = resolve
        })
      })
      .catch(() => undefined) // given up
  }

  private stop(): void {
    this.waiting?.abort()
    this.waiting = null
    this.release?.()
    this.release = null
    this.close()
    this.become('paused')
  }

  private close(): void {
    clearTimeout(this.reopening)
    this.source?.close()
    this.source = null
  }

  private open(): void {
    this.close()
    const address = new URL('ext/v1/events/stream', service)
    if (this.cursor !== null) {
      address.searchParams.set('after', this.cursor)
    }
    const tasks = [...new Set([...this.watched.values()].flat())].slice(0, MOST)
    if (tasks.length > 0) {
      address.searchParams.set('progress', tasks.join(','))
    }
    const source = new EventSource(address)
    this.source = source
    const isNew = this.cursor === null
    source.onopen = () => {
      this.pause = 1_000
      if (isNew) {
        this.tell({ kind: 'reset' }) // what happened before is not told
      }
      this.tell({ kind: 'status', status: 'live' })
    }
    source.onmessage = ({ data, lastEventId }) => {
      this.tell({ kind: 'event', id: lastEventId, event: JSON.parse(data) })
    }
    source.addEventListener('progress', ({ data }) =>
      this.tell({ kind: 'progress', progress: JSON.parse(data) }),
    )
    source.addEventListener('reset', () => this.tell({ kind: 'reset' }))
    source.onerror = () => this.failed(source)
  }

  /** The browser itself connects again, unless the answer was not a stream: while the service starts or stops. */
  private failed(source: EventSource): void {
    if (source !== this.source) {
      return
    }
    this.tell({ kind: 'status', status: 'reconnecting' })
    if (source.readyState === EventSource.CLOSED) {
      clearTimeout(this.reopening)
      this.reopening = setTimeout(() => this.open(), this.pause * (0.75 + Math.random() / 2))
      this.pause = Math.min(this.pause * 2, 30_000)
    }
  }

  /** For this tab and the others. */
  private tell(message: Message): void {
    this.channel.postMessage(message)
    this.take(message)
  }

  private take(message: Message): void {
    switch (message.kind) {
      case 'event':
        this.cursor = message.id
        this.become('live')
        this.events.tell(message.event)
        break
      case 'progress':
        this.become('live')
        this.progress.tell(message.progress)
        break
      case 'reset':
        this.cursor = null
        this.resets.tell()
        break
      case 'status':
        if (!this.held) {
          this.become(message.status)
        }
        break
      case 'watch':
        this.followed(message.tab, message.tasks)
        break
      case 'who':
        if (this.source !== null) {
          this.channel.postMessage({ kind: 'status', status: this.status })
        }
        this.channel.postMessage({ kind: 'watch', tab: this.tab, tasks: this.watched.get(this.tab) ?? [] })
    }
  }

  private become(status: Status): void {
    if (this.status !== status) {
      this.status = status
      this.changes.tell()
    }
  }

  /** The stream is opened anew for other tasks, shortly after the last change. */
  private followed(tab: string, tasks: string[]): void {
    const before = (this.watched.get(tab) ?? []).join()
    if (tasks.length === 0) {
      this.watched.delete(tab)
    } else {
      this.watched.set(tab, tasks)
    }
    if (this.source !== null && before !== tasks.join() && tasks.length > 0) {
      clearTimeout(this.reopening)
      this.reopening = setTimeout(() => this.open(), 250)
    }
  }
}

/** What happens, as it happens. */
export const live = new Live()
