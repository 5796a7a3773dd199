package site

import (
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"net/http"
	"path"
	"strings"
	"time"

	"skein/archive"
)

//go:embed static
var staticFiles embed.FS

// asset is a file that never changes under its name: a hash is part of it.
type asset struct {
	name string // with the hash
	kind string
	body []byte
}

var assets = func() map[string]asset {
	kinds := map[string]string{".css": "text/css; charset=utf-8", ".svg": "image/svg+xml"}
	list := map[string]asset{}
	files, err := staticFiles.ReadDir("static")
	if err != nil {
		panic(err) // they are in the binary
	}
	for _, f := range files {
		body, err := staticFiles.ReadFile("static/" + f.Name())
		if err != nil {
			panic(err)
		}
		ext := path.Ext(f.Name())
		sum := sha256.Sum256(body)
		list[f.Name()] = asset{name: strings.TrimSuffix(f.Name(), ext) + "-" + hex.EncodeToString(sum[:5]) + ext, kind: kinds[ext], body: body}
	}
	return list
}()

func assetName(file string) string { return assets[file].name }

// static answers with a file of the binary, under its name of now.
func (t *site) static(r *http.Request) (*rendered, error) {
	for _, a := range assets {
		if a.name == r.PathValue("name") {
			return t.cache.fixed(a.name, document{kind: a.kind, body: a.body, maxAge: 365 * 24 * time.Hour}), nil
		}
	}
	return nil, archive.ErrNotFound
}

// icon answers browsers that ask for one without having read a page.
func (t *site) icon(*http.Request) (*rendered, error) {
	a := assets["skein.svg"]
	return t.cache.fixed("favicon", document{kind: a.kind, body: a.body, maxAge: 24 * time.Hour}), nil
}

// robots asks crawlers to leave alone what is dear and what is of no use to them.
func (t *site) robots(*http.Request) (*rendered, error) {
	return render(document{kind: plainKind, body: []byte("User-agent: *\nDisallow: " + t.root + "/search\nDisallow: " + t.root + "/status\nDisallow: " + t.root + "/metrics\n"), maxAge: 24 * time.Hour}), nil
}
