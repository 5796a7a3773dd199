package archive

import "errors"

// The kinds of error that cross package lines. Ask with errors.Is.
var (
	// ErrNotFound says that the archive holds no such thing.
	ErrNotFound = errors.New("not found")
	// ErrInvalid says that what was given can never be accepted, however often it is tried.
	ErrInvalid = errors.New("not valid")
	// ErrLeaseLost says that another machine holds the host now: nothing of
	// what was to be written has been written.
	ErrLeaseLost = errors.New("lease lost")
	// ErrNewer says that the archive was written by a newer skein than this one.
	ErrNewer = errors.New("archive is newer than this program")
	// ErrAway says that the archive's server does not answer. Nothing is known
	// to be wrong with what was asked: it is to be asked again later.
	ErrAway = errors.New("archive does not answer")
)
