package export

import (
	"bytes"
	"encoding/base64"
	"image"
	_ "image/gif"  // so that image.DecodeConfig knows it
	_ "image/jpeg" // likewise
	_ "image/png"  // likewise
	"strings"
)

// images gives the addresses by which a file shows images.
type images struct {
	inline func(url string) (data []byte, mediaType string, ok bool) // of Options
	// place returns the address of an image's bytes in the file.
	place func(data []byte, mediaType string) (address string, ok bool)
}

// show returns the address to show the image of that address by; ok is false
// if it cannot be shown.
func (im *images) show(src string) (address string, ok bool) {
	if im == nil || im.place == nil {
		return "", false
	}
	var data []byte
	if rest, is := strings.CutPrefix(src, "data:"); is {
		_, coded, is := strings.Cut(rest, ";base64,")
		if !is {
			return "", false
		}
		b, err := base64.StdEncoding.DecodeString(coded)
		if err != nil {
			return "", false
		}
		data = b
	} else {
		if im.inline == nil {
			return "", false
		}
		if data, _, ok = im.inline(src); !ok {
			return "", false
		}
	}
	kind := imageType(data)
	if kind == "" || isBlank(data) {
		return "", false
	}
	return im.place(data, kind)
}

// imageType is the media type of an image by its own first bytes: what it is
// said to be is not asked. Only such are known as can hold no scripts.
func imageType(data []byte) string {
	for _, k := range []struct{ begin, mediaType string }{
		{"\x89PNG\r\n\x1a\n", "image/png"}, {"\xff\xd8\xff", "image/jpeg"}, {"GIF87a", "image/gif"}, {"GIF89a", "image/gif"},
	} {
		if bytes.HasPrefix(data, []byte(k.begin)) {
			return k.mediaType
		}
	}
	if len(data) > 12 && string(data[:4]) == "RIFF" && string(data[8:12]) == "WEBP" {
		return "image/webp"
	}
	if len(data) > 12 && string(data[4:8]) == "ftyp" && (string(data[8:12]) == "avif" || string(data[8:12]) == "avis") {
		return "image/avif"
	}
	return ""
}

// isBlank tells an image of next to no size, which only holds a place: what it
// stands for is in its words.
func isBlank(data []byte) bool {
	c, _, err := image.DecodeConfig(bytes.NewReader(data))
	return err == nil && c.Width <= 2 && c.Height <= 2
}

// dataURL is an address that holds the bytes themselves (RFC 2397).
func dataURL(data []byte, mediaType string) string {
	return "data:" + mediaType + ";base64," + base64.StdEncoding.EncodeToString(data)
}
