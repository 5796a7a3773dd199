package archive

import "time"

// Machine is a process at work on the archive, as it told of itself last.
type Machine struct {
	Name        string // of the process, among all that share the archive
	Host        string // the machine that it runs on
	Role        string // what it does: all, fetch or serve
	Version     string // of skein
	Fingerprint string // of its configuration; empty if it puts none in force
	Started     time.Time
	Seen        time.Time // when it told last
	Generation  int64     // the latest one that was of its configuration; 0 for none
	Differs     bool      // another configuration than its own is in force
	Silent      bool      // it should have told again long ago: it is taken to be gone
}
