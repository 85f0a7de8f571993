/*
 * Permits by block: the nodes of one installation share the LIMIT requests that one address may have under way.
 * Redis holds how many permits each node has; a node counts below its own number without asking anybody.
 *
 * What may happen at any moment: a request begins or ends; a call to Redis times out and is carried out all the same,
 * later, and after calls that were sent after it; Redis loses everything (FLUSHALL), or restarts from an old dump.
 * The property: a request that is admitted is never one more than LIMIT over all nodes.
 *
 * Run it from this folder; without a mutation it must find no error, with any one of them it must find one:
 *   spin -DCALLS=4 -a permits.pml && cc -O2 -DSAFETY -DCOLLAPSE -o pan pan.c && ./pan -E -w26 -m1000000
 *   spin -DCALLS=5 -DNO_SEQ -a permits.pml && ...     older messages are carried out as well
 *   spin -DTELL_FIRST ...                   a node tells a smaller number before it counts by it
 *   spin -DGROW_FIRST ...                   a node counts by the larger number before Redis has answered
 *   spin -DLATE_ANSWER ...                  an answer to an earlier call is applied
 *   spin -DNO_REPORT ...                    after a loss, Redis grants before every node has reported
 *   spin -DNO_EPOCH ...                     a report from before a loss is taken for one after it
 *   spin -DNO_RUN ...                       a restart is not noticed: what the dump says is believed
 */
#ifndef LIMIT
#define LIMIT 2
#endif
#ifndef CALLS
#define CALLS 5     /* messages that one node may send */
#endif
#ifndef LOSSES
#define LOSSES 1    /* how often Redis loses its data */
#endif
#define N 2
#define MAX(a, b) (a > b -> a : b)
#define MIN(a, b) (a < b -> a : b)

mtype = { GRANT, REPORT };

/* nodes */
byte running[N], cap[N], sent[N], epochOf[N];
bool waits[N], mustReport[N];
/* Redis; epoch 0 is "everything was lost" */
byte stored[N], seen[N], epoch, epochs;
bool known[N];
/* a dump of Redis */
byte dumpStored[N], dumpSeen[N], dumpEpoch;
bool dumpKnown[N], hasDump;

chan net0 = [2] of { byte, bool, byte, byte, byte };    /* seq, is a report, epoch, held, wish */
chan net1 = [2] of { byte, bool, byte, byte, byte };
chan answers0 = [2] of { byte, mtype, byte };
chan answers1 = [2] of { byte, mtype, byte };

inline tell(net, me, report, held, wish) {
  sent[me]++;
  waits[me] = true;
  net!sent[me], report, epochOf[me], held, wish
}

proctype Node(byte me; chan net; chan answers) {
  byte seq, value;
  mtype kind;
  do
  :: atomic { running[me] < cap[me] ->
       running[me]++;
       assert(running[0] + running[1] <= LIMIT) }
  :: atomic { running[me] > 0 -> running[me]-- }
  /* grow: one call at a time, and the larger number counts once it was answered */
  :: atomic { !waits[me] && !mustReport[me] && sent[me] < CALLS && nfull(net) && cap[me] < LIMIT ->
       tell(net, me, false, cap[me], LIMIT)
#ifdef GROW_FIRST
       ; cap[me] = LIMIT
#endif
     }
  /* shrink: count by the smaller number, then tell it */
  :: atomic { !waits[me] && !mustReport[me] && sent[me] < CALLS && nfull(net) && cap[me] > running[me] ->
       value = running[me];
#ifndef TELL_FIRST
       cap[me] = value;
#endif
       tell(net, me, false, value, value); value = 0 }
  :: atomic { !waits[me] && mustReport[me] && sent[me] < CALLS && nfull(net) ->
       tell(net, me, true, cap[me], cap[me]) }
  /* the call times out; its message stays on its way */
  :: atomic { waits[me] -> waits[me] = false }
  :: atomic { answers?seq, kind, value ->
       if
#ifdef LATE_ANSWER
       :: true ->
#else
       :: waits[me] && seq == sent[me] ->
#endif
            waits[me] = false;
            if
            :: kind == GRANT -> cap[me] = value; mustReport[me] = false
            :: kind == REPORT -> epochOf[me] = value; mustReport[me] = true
            fi
       :: else
       fi;
       seq = 0; value = 0; kind = 0 }
  od
}

inline carryOut(me, net, answers) {
  net?seq, isReport, era, held, wish;
  if :: epoch == 0 -> epochs++; epoch = epochs :: else fi;
  if
#ifndef NO_SEQ
  :: seq <= seen[me] -> skip
#endif
#ifdef NO_EPOCH
  :: !isReport && (era != epoch || !known[me]) -> answers!seq, REPORT, epoch
#else
  :: era != epoch || (!isReport && !known[me]) -> answers!seq, REPORT, epoch
#endif
  :: else ->
       seen[me] = seq;
       known[me] = true;
       if
#ifndef NO_REPORT
       :: !known[1 - me] -> allowed = MIN(wish, held)
#endif
       :: else -> allowed = MIN(wish, LIMIT - MIN(LIMIT, stored[1 - me]))
       fi;
       stored[me] = MAX(held, allowed);
       answers!seq, GRANT, allowed
  fi;
  seq = 0; isReport = false; era = 0; held = 0; wish = 0; allowed = 0
}

inline overtake(net) {
  net?seq, isReport, era, held, wish;
  net!seq, isReport, era, held, wish;
  seq = 0; isReport = false; era = 0; held = 0; wish = 0
}

inline clear(net) {
  do :: net?seq, isReport, era, held, wish :: len(net) == 0 -> break od;
  seq = 0; isReport = false; era = 0; held = 0; wish = 0
}

proctype Redis() {
  byte seq, era, held, wish, allowed, losses;
  bool isReport;
  do
  :: atomic { len(net0) > 0 && nfull(answers0) -> carryOut(0, net0, answers0) }
  :: atomic { len(net1) > 0 && nfull(answers1) -> carryOut(1, net1, answers1) }
  :: atomic { len(net0) > 1 -> overtake(net0) }
  :: atomic { len(net1) > 1 -> overtake(net1) }
  /* FLUSHALL */
  :: atomic { losses < LOSSES ->
       losses++;
       epoch = 0;
       stored[0] = 0; stored[1] = 0; seen[0] = 0; seen[1] = 0; known[0] = false; known[1] = false }
  :: atomic { !hasDump ->
       hasDump = true;
       dumpEpoch = epoch;
       dumpStored[0] = stored[0]; dumpStored[1] = stored[1];
       dumpSeen[0] = seen[0]; dumpSeen[1] = seen[1];
       dumpKnown[0] = known[0]; dumpKnown[1] = known[1] }
  /* A restart ends every connection. Keys begin with the run_id, so those of the dump are not looked at. */
  :: atomic { hasDump && losses < LOSSES ->
       losses++;
       clear(net0); clear(net1);
#ifdef NO_RUN
       epoch = dumpEpoch;
       stored[0] = dumpStored[0]; stored[1] = dumpStored[1];
       seen[0] = dumpSeen[0]; seen[1] = dumpSeen[1];
       known[0] = dumpKnown[0]; known[1] = dumpKnown[1]
#else
       epoch = 0;
       stored[0] = 0; stored[1] = 0; seen[0] = 0; seen[1] = 0; known[0] = false; known[1] = false
#endif
     }
  od
}

init { atomic { run Node(0, net0, answers0); run Node(1, net1, answers1); run Redis() } }
