/** What a transaction may do, as types: `write` can't change rows that the gate reads, only `writeKeys` can. */
import type { Prisma } from "./generated/client";

type Transaction = Prisma.TransactionClient;
type Model = Uncapitalize<Prisma.ModelName>;

/** The models that the gate reads to admit a request or to learn what changed. */
type GateModel =
  | "apiKey"
  | "secret"
  | "account"
  | "membership"
  | "shareLink"
  | "gateState"
  | "changedKey"
  | "configVersion";

/** The client inside `read`. It has no mutators: a read takes no write lock and raises no generation. */
export type Reader = Pick<Transaction, "$queryRaw"> & {
  [M in Model]: Pick<Transaction[M], "findUnique" | "findFirst" | "findMany" | "count" | "groupBy" | "aggregate">;
};

/**
 * The client inside `write`. Keys, secrets, accounts, memberships and share links can be read but not changed, because
 * the gate would not notice; use `writeKeys` for them. The exceptions are changes that no admission depends on: a new
 * account or membership, which has no keys yet; how long an account keeps its activity and its deleted keys; when an
 * old client listed its keys; when a member was last seen. The compiler does not see into `$executeRaw`: a raw
 * statement must not change what the gate reads either.
 */
export type Writer = Pick<Transaction, "$queryRaw" | "$executeRaw" | Exclude<Model, GateModel>> &
  Pick<Reader, GateModel> & {
    account: Pick<Transaction["account"], "create"> & {
      update(change: { where: { id: string }; data: UnreadByGate }): Promise<unknown>;
    };
    membership: Pick<Transaction["membership"], "create"> & {
      updateMany(change: { where: Prisma.MembershipWhereInput; data: { lastSeenAt: Date } }): Promise<unknown>;
    };
  };

type UnreadByGate = { activityKeptDays: number | null } | { deletedKeysKeptDays: number } | { strictClientAt: Date };

/**
 * The client inside `writeApart`. It can't change the activity, whose chain needs the one writer lock to have an order.
 */
export type ApartWriter = Omit<Writer, "activity" | "activityHead" | "activityCheckpoint"> &
  Pick<Reader, "activity" | "activityHead" | "activityCheckpoint">;

/** The client inside `writeKeys`. It may change everything. */
export type KeyWriter = Pick<Transaction, "$queryRaw" | "$executeRaw" | Model>;

/**
 * Registers an effect of a transaction, such as a line in the log. It runs once, after the commit, in the order of
 * registration. It is dropped when the transaction is rolled back, and when it is retried, which registers it again.
 */
export type AfterCommit = (effect: () => void) => void;
