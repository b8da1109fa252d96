/** The names of a table's columns. One without a name, for buttons, has one for screen readers alone. */
export function Heads({ names, last }: { names: string[]; last?: string }) {
  return (
    <thead>
      <tr>
        {names.map((name) => (
          <th key={name} scope="col">
            {name}
          </th>
        ))}
        {last !== undefined && (
          <th scope="col">
            <span className="visually-hidden">{last}</span>
          </th>
        )}
      </tr>
    </thead>
  )
}
