// Package store keeps the records in SQL: one Store type over two dialects,
// SQLite for one machine and PostgreSQL for several.
//
// It promises that saving is safe at any moment. What belongs together is one
// transaction, and a visit's validators are saved after the posts they came
// with or together with them, so a process killed anywhere loses nothing and
// hides nothing behind a later 304. Saving the same thread twice changes nothing.
//
// It writes only what is new or changed. A post is told apart by its hash; a
// changed text becomes a new revision and the old state is kept; a poorer
// witness never revises a richer one (see decide). What vanished is marked.
//
// In each process there is one writer: a goroutine that takes all the writes
// waiting at the moment and commits them together, so that durability costs one
// sync for many. Readers have their own connections and never wait for it.
// Several processes may share one archive; a host is leased to one at a time,
// and whoever writes what came from a host presents the lease.
//
// Who only looks may do so where nothing can be written, too: on a read-only file
// system, or as another user. See openUnwritable for how SQLite is brought to it.
//
// On PostgreSQL many machines write at once. Rows are numbered from sequences,
// without waiting; but changes get their numbers as the last act of a
// transaction, from a counter that stays locked until it is committed. So the
// numbers become visible in their order, and a curator whose cursor stands at
// one has seen all below it. A thread is locked while it is saved, a lease while
// a write that presents it is under way; of transactions that stand against each
// other all the same, the loser runs again. The server ends the transaction of a
// machine that was stopped in the middle of it.
//
// Each machine that runs tells once a minute that it is there, and by which
// configuration (see Attend), so that any of them can show who is at work and who
// differs.
//
// A server that is away for a moment is waited for. If it stays away the error is
// archive.ErrAway: nothing was written, and all may be asked again.
//
// SQL is text beside the func that runs it, in the common language of both
// databases: $1 placeholders, ON CONFLICT, RETURNING, times as integer
// milliseconds bound from Go. What differs is a field of dialect.
package store
