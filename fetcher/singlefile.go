package fetcher

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"net/url"
	"regexp"
)

// SingleFile writes the pictures of a page into the page, and forgets where they
// were. They are given an address that names their bytes, on the page's own host
// (RFC 6920, 4), so that the posts that show them do so still.
var heldPicture = regexp.MustCompile(`(\ssrc=["']?)data:(image/[a-z0-9.+-]+);base64,([A-Za-z0-9+/]+={0,2})`)

// smallPicture is the size of a picture, in bytes, up to which it only holds a place.
const smallPicture = 100

// namePictures gives addresses to the pictures in a page that SingleFile saved, as
// the page of an address. Any other page comes back as it is.
func namePictures(page []byte, u *url.URL) []byte {
	if u == nil || !singleFile.Match(page[:min(len(page), savedHead)]) {
		return page
	}
	var out []byte
	last := 0
	for _, at := range heldPicture.FindAllSubmatchIndex(page, -1) {
		if data, err := base64.StdEncoding.DecodeString(string(page[at[6]:at[7]])); err == nil && len(data) > smallPicture {
			out = append(append(out, page[last:at[3]]...), addressOf(data, u)...)
			last = at[1]
		}
	}
	return append(out, page[last:]...)
}

// addressOf names bytes on a host.
func addressOf(data []byte, u *url.URL) string {
	sum := sha256.Sum256(data)
	return u.Scheme + "://" + u.Host + "/.well-known/ni/sha-256/" + base64.RawURLEncoding.EncodeToString(sum[:])
}

// HeldPictures gives the pictures in a page that SingleFile saved, by the addresses
// that they are given; nil for any other page.
func HeldPictures(page []byte, address string) func(address string) (CapturedFile, bool) {
	u, err := url.Parse(address)
	if err != nil || bytes.Equal(namePictures(page, u), page) {
		return nil
	}
	files := map[string]CapturedFile{}
	for _, m := range heldPicture.FindAllSubmatch(page, -1) {
		if data, err := base64.StdEncoding.DecodeString(string(m[3])); err == nil && len(data) > smallPicture {
			files[addressOf(data, u)] = CapturedFile{Type: string(m[2]), Body: data}
		}
	}
	return func(address string) (CapturedFile, bool) {
		f, ok := files[address]
		return f, ok
	}
}
