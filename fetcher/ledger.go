package fetcher

import (
	"context"
	"time"

	"skein/archive"
	"skein/fetcher/web"
)

// Ledger is the part of the store that the runner works against.
type Ledger interface {
	// ClaimDue leases up to max hosts on which something is due at now, so that
	// no other machine talks to them before the lease ends, and gives what is due.
	ClaimDue(ctx context.Context, holder string, now time.Time, lease time.Duration, max int) ([]archive.Claim, error)
	// Due gives what is still due on a leased host: sources up to one time,
	// threads up to another.
	Due(ctx context.Context, l archive.Lease, sources, wakes time.Time) (archive.Claim, error)
	// Waiting counts what is due at now and was not claimed because its host is
	// leased or asked to be left alone, and tells when the first of it may go.
	Waiting(ctx context.Context, now time.Time) (due int, until time.Time, err error)
	// Thread returns what is held of a thread, or archive.ErrNotFound.
	Thread(ctx context.Context, id string) (archive.Thread, error)
	// SaveThreads saves all or none, presenting the lease. Saving the same
	// thread twice changes nothing. archive.ErrLeaseLost if the lease ran out.
	SaveThreads(ctx context.Context, l archive.Lease, from archive.Source, ts []archive.Thread) (archive.Saved, error)
	// Finish records a visit and sets the next one, presenting the lease.
	Finish(ctx context.Context, l archive.Lease, v archive.Visit) error
}

// HostLedger is the part of the store that keeps the leases of hosts.
type HostLedger interface {
	// LeaseHost leases one host. While another machine holds it, the error has
	// a method RetryAt() time.Time.
	LeaseHost(ctx context.Context, host, holder string, lease time.Duration) (archive.Claim, error)
	// Renew holds a lease for longer; archive.ErrLeaseLost if it has run out.
	Renew(ctx context.Context, l archive.Lease, lease time.Duration) error
	// Hold keeps everybody from the host until a time.
	Hold(ctx context.Context, l archive.Lease, until time.Time) error
	// Release gives a lease back with the time before which nobody is to ask
	// the host.
	Release(ctx context.Context, l archive.Lease, notBefore time.Time) error
}

// Getter makes one polite GET.
type Getter interface {
	Get(ctx context.Context, r web.Request) (*web.Response, error)
}

// Keeper keeps the bytes of answers. What it returns is cited by the records
// that were made from them, and is durable when it returns.
type Keeper interface {
	Keep(ctx context.Context, exchanges []web.Exchange) ([]archive.RawRef, error)
}
