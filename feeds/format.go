package feeds

import (
	"io"
	"strings"
)

// Format is a way of writing feeds.
type Format struct {
	Name      string // for people
	Ext       string // at the end of the path, without a dot
	MediaType string // without parameters
	Write     func(io.Writer, *Feed) error
}

// ContentType is the value of the header. JSON has no charset parameter: it is
// UTF-8 by definition (RFC 8259, 11).
func (f Format) ContentType() string {
	if strings.HasSuffix(f.MediaType, "+xml") {
		return f.MediaType + "; charset=utf-8"
	}
	return f.MediaType
}

// Formats are the ways in which every feed is published.
var Formats = []Format{
	{Name: "RSS", Ext: "rss", MediaType: "application/rss+xml", Write: writeRSS},
	{Name: "Atom", Ext: "atom", MediaType: "application/atom+xml", Write: writeAtom},
	{Name: "JSON Feed", Ext: "json", MediaType: "application/feed+json", Write: writeJSON},
}

// FormatOf finds a format by its extension.
func FormatOf(ext string) (Format, bool) {
	for _, f := range Formats {
		if f.Ext == ext {
			return f, true
		}
	}
	return Format{}, false
}
