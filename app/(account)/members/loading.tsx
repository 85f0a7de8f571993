/** /members on its way, in the shape it will have. */
import { Skeleton } from "@/components/ui/skeleton";
import { MEMBER_FACTS, MemberCell, MembersTable } from "./members-table";

export default function MembersLoading() {
  return (
    <>
      <div className="mb-6 grid gap-2">
        <h1 className="font-semibold text-xl tracking-tight">Members</h1>
        <Skeleton className="w-72 max-w-full" />
      </div>
      <div aria-busy="true">
        <p role="status" className="sr-only">
          Loading the members
        </p>
        <MembersTable>
          {["w-32", "w-24", "w-36"].map((width) => (
            <tr key={width} className="grid grid-cols-2 gap-x-4 gap-y-3 p-4 sm:table-row sm:p-0">
              <td className="col-span-2 grid gap-2.5 sm:table-cell sm:space-y-2.5 sm:py-3 sm:pr-2.5 sm:pl-4">
                <Skeleton className={width} />
                <Skeleton className="w-44 max-w-full" />
              </td>
              {MEMBER_FACTS.map((label) => (
                <MemberCell key={label} label={label} isWide={label === "Role"}>
                  <Skeleton className="w-20" />
                </MemberCell>
              ))}
              <td />
            </tr>
          ))}
        </MembersTable>
      </div>
    </>
  );
}
