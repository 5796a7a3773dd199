package config

import (
	"time"

	"skein/archive"
	"skein/fetcher/schedule"
)

// Config is a configuration in force: what Load read, with the defaults for
// what was not said.
type Config struct {
	Path     string   // the main file, as it was named; empty for the defaults alone
	Files    []string // every file that was read, the main one first
	Include  []string // patterns of the main file, as written
	Archive  Archive
	Server   Server
	Fetch    Fetch
	Sources  []archive.Source // in the order of the files, those of OPML files last; disabled ones too
	Topics   []archive.Topic
	Warnings []string // what is odd and may well be meant, a line each with its file

	// Fingerprint is a hash of the sources and topics in force: equal for the
	// same content in any order, in any folder, in any number of files.
	Fingerprint string
}

// Archive says where what we keep is kept.
type Archive struct {
	DSN   string // path of the SQLite file, absolute once loaded, or the address of a PostgreSQL database
	Raw   string // folder of the WARC files, absolute once loaded, or s3://bucket/prefix; empty to keep none
	Spool string // folder of this machine for WARC files on their way to a bucket, absolute once loaded
}

// Server says where the feeds and pages are served.
type Server struct {
	Listen  string // host:port; the host may be empty for all addresses
	BaseURL string // the public address, without a slash at its end; empty if it is Listen's own
}

// Fetch says how places are visited. All but Workers can be set by each source
// for itself; a Source that Load returns has them filled in.
type Fetch struct {
	Workers      int           // visits at once, over all hosts
	PerHost      int           // requests at once to one host
	Pause        time.Duration // between two requests to one host
	Timeout      time.Duration // for one request, whole
	MaxBody      int64         // bytes, decoded
	UserAgent    string        // empty for the program's own
	AllowPrivate bool          // addresses of private networks may be visited
	MinInterval  time.Duration // an adaptive schedule stays within these two
	MaxInterval  time.Duration
	Schedule     string // see schedule.Parse
	Timezone     string // IANA name; empty for UTC
	Robots       bool   // obey robots.txt for pages that we crawl
}

// politeness is how places are visited when nothing is said.
var politeness = Fetch{
	Workers:     32,
	PerHost:     1,
	Pause:       time.Second,
	Timeout:     30 * time.Second,
	MaxBody:     16_000_000,
	MinInterval: 15 * time.Minute,
	MaxInterval: 24 * time.Hour,
	Schedule:    schedule.AdaptiveText,
	Robots:      true,
}

// Default is the configuration of a program that was told nothing: an archive
// in the working folder, and no sources.
func Default() *Config {
	c := &Config{
		Archive: Archive{DSN: "skein.db", Raw: "raw", Spool: "spool"},
		Server:  Server{Listen: "127.0.0.1:8080"},
		Fetch:   politeness,
	}
	c.Fingerprint = fingerprint(c, "")
	return c
}

// source is a source of which nothing is said but that it is there.
func (f Fetch) source() archive.Source {
	return archive.Source{
		Kind:        archive.AutoSource,
		Enabled:     true,
		Backfill:    50,
		Schedule:    f.Schedule,
		Timezone:    f.Timezone,
		Pause:       f.Pause,
		PerHost:     f.PerHost,
		Timeout:     f.Timeout,
		MaxBody:     f.MaxBody,
		UserAgent:   f.UserAgent,
		MinInterval: f.MinInterval,
		MaxInterval: f.MaxInterval,
		Robots:      f.Robots,
		Private:     f.AllowPrivate,
	}
}

// defaultTopic is a topic of which nothing is said.
func defaultTopic() archive.Topic { return archive.Topic{Items: 100, Content: "full"} }
