package main

import (
	"net/url"
	"slices"
	"strings"
	"time"

	"skein/archive"
	"skein/archive/normal"
	"skein/config"
	"skein/fetcher/forum"
)

// selections are the selectors that sources of the configuration have.
type selections struct {
	sources []archive.Source // that have any
	readers map[archive.Selectors]*forum.Selected
}

// selectionsOf finds the selectors of a configuration.
func selectionsOf(c *config.Config) *selections { return selectionsFor(c.Sources) }

// selectionsFor finds the selectors of sources, which were checked when the
// configuration was loaded.
func selectionsFor(sources []archive.Source) *selections {
	s := &selections{readers: map[archive.Selectors]*forum.Selected{}}
	for _, src := range sources {
		if src.Selectors.IsZero() {
			continue
		}
		if by, err := forum.Compile(src.Selectors); err == nil {
			s.sources, s.readers[src.Selectors] = append(s.sources, src), by
		}
	}
	return s
}

// at are all that may have read what came from an address.
func (s *selections) at(address string) (out []*forum.Selected) {
	for _, src := range sameSite(s.sources, address) {
		if by := s.readers[src.Selectors]; !slices.Contains(out, by) {
			out = append(out, by)
		}
	}
	return out
}

// source is the one by whose selectors what comes from an address is read.
func (s *selections) source(address string) (archive.Source, bool) {
	return nearestSource(s.sources, address)
}

// reader reads what comes from an address; nil if no selectors are given for that.
func (s *selections) reader(address string) *forum.Selected {
	src, _ := s.source(address)
	return s.readers[src.Selectors]
}

// place is the address that a page is read at: for one that was saved without any,
// what it says of itself, if somebody may have selectors for it.
func (s *selections) place(address string, page []byte) string {
	if hostAt(address) != "" || len(s.sources) == 0 || normal.Tangled(string(page)) {
		return address
	}
	p, err := forum.NewPage(nil, page, time.Time{})
	if err != nil || p.Canonical == nil {
		return address
	}
	return p.Canonical.String()
}

// sameSite are the sources on the host of an address.
func sameSite(sources []archive.Source, address string) (out []archive.Source) {
	host := hostAt(address)
	for _, src := range sources {
		if host != "" && hostAt(src.URL) == host {
			out = append(out, src)
		}
	}
	return out
}

// nearestSource is the first of the sources on the host of an address whose own
// address begins with most of the same path.
func nearestSource(sources []archive.Source, address string) (near archive.Source, ok bool) {
	most := -1
	for _, src := range sameSite(sources, address) {
		if k := commonPath(address, src.URL); k > most {
			near, most = src, k
		}
	}
	return near, most >= 0
}

// hostAt is the host of an address; empty for what is none.
func hostAt(address string) string {
	u, err := url.Parse(address)
	if err != nil || u.Host == "" {
		return ""
	}
	return archive.Host(u)
}

// commonPath counts the parts with which the paths of two addresses both begin.
func commonPath(a, b string) (n int) {
	parts := func(address string) []string {
		u, err := url.Parse(address)
		if err != nil {
			return nil
		}
		return strings.FieldsFunc(u.Path, func(r rune) bool { return r == '/' })
	}
	as, bs := parts(a), parts(b)
	for n < min(len(as), len(bs)) && as[n] == bs[n] {
		n++
	}
	return n
}
