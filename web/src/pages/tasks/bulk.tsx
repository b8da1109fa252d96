import { useState } from 'react'
import { Button, Menu, MenuItem, MenuTrigger, Popover } from 'react-aria-components'
import type { Schemas } from '../../api/client'
import type { TaskFilter } from '../../api/queries'
import { useMayAct } from '../../shell/account'
import { useText } from '../../text'
import { ActDialog, type Wanted } from './act-dialog'

type Operation = Schemas['Job']['operation']

const OPERATIONS: Operation[] = [
  'start',
  'stop',
  'cutover',
  'test',
  'restart',
  'skip',
  'clear',
  'network_check',
]

/** What can be done with the selected tasks, or with all that match. */
export function Bulk({
  selected,
  filter,
  count,
  clear,
}: {
  selected: ReadonlySet<string>
  filter: TaskFilter
  count: string | undefined
  clear: () => void
}) {
  const text = useText()
  const mayAct = useMayAct()
  const [wanted, want] = useState<Wanted | null>(null)
  const isFiltered = Object.values(filter).some((value) => value !== undefined)
  const choices = [
    selected.size > 0 && { label: text.tasks.selected(selected.size), about: { ids: [...selected] } },
    isFiltered && count !== undefined && { label: text.tasks.matching(count), about: { filter } },
  ].filter((choice) => typeof choice === 'object')
  return (
    <>
      {choices.length > 0 && (
        <div className="bulk">
          {choices.map(({ label, about }) => (
            <MenuTrigger key={label}>
              <Button className="button" isDisabled={!mayAct}>
                {label} ▾
              </Button>
              <Popover className="popover">
                <Menu
                  className="menu"
                  aria-label={label}
                  onAction={(operation) => want({ operation: operation as Operation, about })}
                >
                  {OPERATIONS.map((operation) => (
                    <MenuItem key={operation} id={operation} className="item">
                      {text.operations[operation]}
                    </MenuItem>
                  ))}
                </Menu>
              </Popover>
            </MenuTrigger>
          ))}
          {!mayAct && <span className="quiet">{text.act.readOnly}</span>}
        </div>
      )}
      {wanted !== null && (
        <ActDialog
          wanted={wanted}
          close={(isDone) => {
            want(null)
            if (isDone) {
              clear()
            }
          }}
        />
      )}
    </>
  )
}
