package site

import (
	"net/http"
	"strconv"
	"strings"

	"skein/archive"
)

// perPage is how many entries or posts a page shows.
const perPage = 50

// cursor writes a place of a list for an address. Nobody but us reads it.
func cursor(p archive.Place) string {
	return strconv.FormatInt(p.MS, 36) + "." + strconv.FormatInt(p.N, 36)
}

// after reads the place at which a list goes on: the zero Place for its beginning.
func after(r *http.Request) (archive.Place, error) {
	s := r.URL.Query().Get("after")
	if s == "" {
		return archive.Place{}, nil
	}
	ms, n, ok := strings.Cut(s, ".")
	a, err1 := strconv.ParseInt(ms, 36, 64)
	b, err2 := strconv.ParseInt(n, 36, 64)
	p := archive.Place{MS: a, N: b}
	if !ok || err1 != nil || err2 != nil || p == (archive.Place{}) || cursor(p) != s {
		return archive.Place{}, refuse(http.StatusBadRequest, "no such page", "The address asks for a page of a list in a way that this site does not write. Begin with the first page.")
	}
	return p, nil
}
