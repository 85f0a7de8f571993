/*
 * The lease over generation and stamp: one PostgreSQL, one gate that remembers a key, one writer that revokes it.
 *
 * Every step may take any time: that is a slow server, a frozen gate, a half-open connection. No notification is
 * modelled, since nothing relies on one. The database may be restored from a dump once; it then counts on from an older
 * generation, and may reach the one that the gate remembers.
 *
 * A gate renews its row (sent at `renewedAt`), then asks for the state, notes what it hears, lets its lease count from
 * `renewedAt`, and confirms the generation in its row. It loads a record by itself and decides by it, or remembers it.
 * Two properties, at each admission:
 *   bound   the key is not revoked, or was at most LEASE ago
 *   answer  the revocation was not acknowledged: the writer waits until the row confirms, or is older than LEASE.
 *           Not after a restore, which takes the row with it
 *
 * Run it from this folder; without a mutation it must find no error, with any one of them it must find one:
 *   spin -a lease.pml && cc -O2 -DSAFETY -DCOLLAPSE -o pan pan.c && ./pan -E -m100000
 *   spin -DNO_CHECK ...          the lease is not looked at where a request is decided
 *   spin -DFROM_ANSWER ...       the lease counts from when the answer came
 *   spin -DFROM_QUESTION ...     the lease counts from the question, not from the renewal before it
 *   spin -DRENEW_LATER ...       the row is renewed after the question was answered
 *   spin -DCONFIRM_FIRST ...     a generation is confirmed before it was noted
 *   spin -DLATE_FILL ...         a record is remembered whatever became known while it was on its way
 *   spin -DCOLD_TRUST ...        a record that is not remembered for that reason still decides its own request
 *   spin -DNO_STAMP ...          the generation alone tells what has changed
 *   spin -DNO_ANCESTRY ...       the stamp is compared where the generation is the same, and not where it has grown
 */
#ifndef LEASE
#define LEASE 1
#endif
#ifndef END
#define END 4       /* the time at which the clock stops */
#endif
#ifndef COMMITS
#define COMMITS 3   /* generations that may be reached */
#endif
#define NEVER 99

byte now;

/* the database: which history a generation was committed in, and whether it changed the key */
byte generation, history;
byte stampOf[COMMITS + 1];
bool namesKey[COMMITS + 1];
bool isRevoked;
byte revokedAt;
bool isAcknowledged;
/* the gate's row */
byte rowSeenAt = NEVER, rowConfirmed;
/* a dump, without the row */
bool hasDump, dumpRevoked;
byte dumpGeneration;

/* the gate */
bool isLeased, isRemembered;
byte leasedAt, known, knownStamp;

active proctype Time() {
  do
  :: now < END -> now++
  :: else -> break
  od
}

inline commit(revokes) {
  generation++;
  stampOf[generation] = history;
  namesKey[generation] = revokes;
}

active proctype Writer() {
  byte mine;
  do
  :: atomic { generation < COMMITS -> commit(false) }
  :: atomic { generation < COMMITS && !isRevoked ->
       commit(true);
       isRevoked = true; revokedAt = now; isAcknowledged = false; mine = generation }
  :: atomic { isRevoked && history == 0 && !isAcknowledged &&
       (rowSeenAt == NEVER || rowConfirmed >= mine || now > rowSeenAt + LEASE) ->
       isAcknowledged = true }
  :: atomic { !hasDump && history == 0 ->
       hasDump = true; dumpGeneration = generation; dumpRevoked = isRevoked }
  :: atomic { hasDump && history == 0 ->
       history = 1; generation = dumpGeneration; isAcknowledged = false;
       if :: !dumpRevoked -> isRevoked = false :: else fi;
       rowSeenAt = NEVER; rowConfirmed = 0 }
  od
}

/* the key was forgotten since the record was asked for that is on its way */
bool isOutdated;

#define IS_NEWS (known != heard || knownStamp != heardStamp)
#ifdef NO_STAMP
#define FORGETS (known > heard || (known < heard && names))
#else
#ifdef NO_ANCESTRY
#define FORGETS (known > heard || (known == heard && knownStamp != heardStamp) || (known < heard && names))
#else
#define FORGETS (IS_NEWS && (!follows || names))
#endif
#endif

inline renewRow() {
  sentAt = now;
  /* carried out later */
  atomic { rowSeenAt = now; rowConfirmed = (known < generation -> known : generation) }
}

active proctype Poller() {
  byte sentAt, askedAt, heard, heardStamp, i;
  bool follows, names, isNews;
  do
  :: now < END ->
#ifndef RENEW_LATER
    renewRow();
#endif
    askedAt = now;
    atomic {
      heard = generation; heardStamp = stampOf[generation];
      follows = (known <= generation && stampOf[known] == knownStamp);
      names = false;
      i = known;
      do
      :: i < generation -> i++; names = names || namesKey[i]
      :: else -> break
      od;
      i = 0
    }
#ifdef RENEW_LATER
    renewRow();
    sentAt = askedAt;
#endif
#ifdef CONFIRM_FIRST
    rowConfirmed = heard;
#endif
    atomic {
      isNews = IS_NEWS;
      if :: FORGETS -> isRemembered = false; isOutdated = true :: else fi;
      known = heard; knownStamp = heardStamp;
      isLeased = true;
#ifdef FROM_ANSWER
      leasedAt = now
#else
#ifdef FROM_QUESTION
      leasedAt = askedAt
#else
      leasedAt = sentAt
#endif
#endif
    }
    atomic {
      if :: isNews && rowSeenAt != NEVER -> rowConfirmed = (known < generation -> known : generation) :: else fi;
      sentAt = 0; askedAt = 0; heard = 0; heardStamp = 0; follows = false; names = false; isNews = false
    }
  :: else -> break
  od
}

inline checkAdmission() {
  assert(!isRevoked || now <= revokedAt + LEASE);
  assert(!isAcknowledged)
}

#ifdef NO_CHECK
#define MAY_ADMIT isLeased
#else
#define MAY_ADMIT (isLeased && now <= leasedAt + LEASE)
#endif

/* a request with the key: remembered, or loaded */
active proctype Requests() {
  bool found;
  do
  :: atomic { isRemembered && MAY_ADMIT -> checkAdmission() }
  :: now < END && !isRemembered ->
    isOutdated = false;
    found = !isRevoked;
    atomic {
      if
      :: found && isOutdated ->
#ifdef LATE_FILL
        isRemembered = true;
#endif
#ifdef COLD_TRUST
        if :: MAY_ADMIT -> checkAdmission() :: else fi;
#endif
        skip
      :: found && !isOutdated ->
        isRemembered = true;
        if :: MAY_ADMIT -> checkAdmission() :: else fi
      :: else
      fi;
      found = false
    }
  :: now == END -> break
  od
}
