/** What differs between two versions of the routes, in a line for each kind of change. */
import { type DocumentChanges, hasNoChanges } from "@/lib/shared/documents/changes";

const MOST_NAMES = 20;

export function ChangesList({ changes }: { changes: DocumentChanges }) {
  if (hasNoChanges(changes)) return <p>No route differs.</p>;
  const { added, removed, changed, isReordered } = changes;
  const lines = [
    { label: "Added", names: added },
    { label: "Changed", names: changed },
    { label: "Removed", names: removed },
  ];
  return (
    <ul className="grid gap-0.5">
      {lines
        .filter(({ names }) => names.length > 0)
        .map(({ label, names }) => (
          <li key={label} className="wrap-anywhere">
            <span className="font-medium">{`${label}: `}</span>
            <span translate="no" className="figures text-[0.8125rem]">
              {names.slice(0, MOST_NAMES).join(", ")}
            </span>
            {names.length > MOST_NAMES && <span>{` and ${names.length - MOST_NAMES} more`}</span>}
          </li>
        ))}
      {isReordered && <li>Their order changed.</li>}
    </ul>
  );
}
