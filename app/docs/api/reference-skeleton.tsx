/** The API's description while it loads. */
import { Skeleton } from "@/components/ui/skeleton";

const GROUPS = [
  { title: "w-28", rows: ["w-56", "w-64", "w-60", "w-72", "w-80", "w-96"] },
  { title: "w-32", rows: ["w-72", "w-56", "w-80", "w-64"] },
];

export function ReferenceSkeleton() {
  return (
    <div className="grid min-w-0 grid-cols-[minmax(0,1fr)] gap-8">
      <p role="status" className="sr-only">
        Loading the description
      </p>
      {GROUPS.map(({ title, rows }) => (
        <div key={title} className="grid min-w-0 gap-3.5">
          <Skeleton height="h-5" className={`my-4 ${title}`} />
          {rows.map((width) => (
            <div
              key={width}
              className="flex h-12 min-w-0 items-center gap-3 rounded-box border border-line bg-surface px-3"
            >
              <Skeleton height="h-5" className="w-16 shrink-0" />
              <Skeleton className={`${width} min-w-0 shrink`} />
            </div>
          ))}
        </div>
      ))}
    </div>
  );
}
