import { useText, word } from '../text'
import { Icon, type IconName } from './icon'

export type Tone = 'neutral' | 'work' | 'sync' | 'good' | 'bad' | 'warn'

const LOOKS: Record<string, [Tone, IconName]> = {
  READY: ['neutral', 'ready'],
  RUNNING: ['work', 'running'],
  SYNCING: ['sync', 'syncing'],
  MIGRATE_SUCCESS: ['good', 'done'],
  SYNC_SUCCESS: ['good', 'done'],
  SYNC_F_ROLLBACK_SUCCESS: ['good', 'done'],
  MIGRATE_FAIL: ['bad', 'failed'],
  SYNC_FAIL: ['bad', 'failed'],
  ABORT: ['neutral', 'stopped'],
}

/** The states in the order of a migration. */
export const STATES = [
  'READY',
  'RUNNING',
  'SYNCING',
  'SYNC_SUCCESS',
  'MIGRATE_SUCCESS',
  'MIGRATE_FAIL',
  'SYNC_FAIL',
  'ABORTING',
  'ABORT',
  'SKIPPING',
  'RESETING',
  'DELETING',
  'SYNC_F_ROLLBACKING',
  'SYNC_F_ROLLBACK_SUCCESS',
]

export function toneOf(state: string | null | undefined): [Tone, IconName] {
  return LOOKS[state ?? ''] ?? ['warn', 'waiting']
}

/** A state, by icon, word and colour. */
export function State({ state }: { state: string | null | undefined }) {
  const text = useText()
  const [tone, icon] = toneOf(state)
  return (
    <span className={`state tone-${tone}`} title={state ?? undefined}>
      <Icon name={icon} />
      {word(text.states, state)}
    </span>
  )
}

/** Why a task is stalled. */
export function StalledMark({ reason }: { reason: string }) {
  const text = useText()
  const known = text.reasons[reason]
  return (
    <span className="state tone-warn" title={known?.advice}>
      <Icon name="stalled" />
      {known?.name ?? reason}
    </span>
  )
}
