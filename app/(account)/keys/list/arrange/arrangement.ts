/** How the list of keys is filtered and sorted, and how the page's address names that. */
import type { KeyStatus } from "@/lib/shared/keys/key-view";

/** What the list can be sorted by. All but "requests" are columns of the table. */
export const SORT_FIELDS = [
  "name",
  "status",
  "permissions",
  "restriction",
  "used",
  "created",
  "expires",
  "requests",
] as const;
export type SortField = (typeof SORT_FIELDS)[number];

/** The statuses to filter by; "attention": every key that somebody should look at. */
export const STATUS_FILTERS = [
  "attention",
  "active",
  "expires-soon",
  "expired",
  "blocked",
  "disabled",
  "on-hold",
  "held",
] as const satisfies readonly (KeyStatus | "attention")[];
export type StatusFilter = (typeof STATUS_FILTERS)[number];

/** `search` is a part of a key's name, description or last characters. Null means any status, or any maker. */
export type Arrangement = {
  search: string;
  status: StatusFilter | null;
  makerId: string | null;
  sort: SortField;
  isDescending: boolean;
};

/** Every key, newest first. */
export const DEFAULT_ARRANGEMENT: Arrangement = {
  search: "",
  status: null,
  makerId: null,
  sort: "created",
  isDescending: true,
};

/** The change that shows every key again. */
export const NO_FILTER = { search: "", status: null, makerId: null } satisfies Partial<Arrangement>;

/** What people look for first: names from A, the busiest and the latest first, the next to expire first. */
export const STARTS_DESCENDING: Record<SortField, boolean> = {
  name: false,
  status: false,
  permissions: true,
  restriction: false,
  used: true,
  created: true,
  expires: false,
  requests: true,
};

/** Longer searches find nothing: names have at most 100 characters. */
export const MAX_SEARCH_LENGTH = 100;

/** Reads an address's parameters. What is unknown there counts as not given. */
export function readArrangement(parameters: { get(name: string): string | null }): Arrangement {
  const written = parameters.get("sort") ?? "";
  const sort = SORT_FIELDS.find((field) => field === written.replace(/^-/, ""));
  return {
    search: (parameters.get("q") ?? "").slice(0, MAX_SEARCH_LENGTH),
    status: STATUS_FILTERS.find((status) => status === parameters.get("status")) ?? null,
    makerId: parameters.get("maker") || null,
    ...(sort
      ? { sort, isDescending: written.startsWith("-") }
      : { sort: DEFAULT_ARRANGEMENT.sort, isDescending: DEFAULT_ARRANGEMENT.isDescending }),
  };
}

/** The address's query, empty for the default; a field that starts with "-" is sorted in descending order. */
export function writeArrangement({ search, status, makerId, sort, isDescending }: Arrangement): string {
  const isDefaultSort = sort === DEFAULT_ARRANGEMENT.sort && isDescending === DEFAULT_ARRANGEMENT.isDescending;
  const given = [
    ["q", search.trim()],
    ["status", status ?? ""],
    ["maker", makerId ?? ""],
    ["sort", isDefaultSort ? "" : `${isDescending ? "-" : ""}${sort}`],
  ].filter(([, value]) => value !== "");
  return new URLSearchParams(given).toString();
}

/** Whether it hides any key. */
export function isNarrowed({ search, status, makerId }: Arrangement): boolean {
  return search.trim() !== "" || status !== null || makerId !== null;
}
