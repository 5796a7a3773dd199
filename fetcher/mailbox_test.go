package fetcher

import (
	"bytes"
	"compress/gzip"
	"io"
	"net/http"
	"strings"
	"testing"

	"skein/fetcher/forum"
)

// A list's mailbox comes packed, and each of its messages in an encoding of its
// own, whatever the server says of the whole.
func TestPackedMailboxIsReadWithoutRecodingIt(t *testing.T) {
	const box = "From a@b.example Thu Jan  2 03:04:05 2014\nMessage-ID: <1@b.example>\nSubject: Eins\nContent-Type: text/plain; charset=utf-8\n\nSeilerei f\xc3\xbcr alle\n\n" +
		"From a@b.example Thu Jan  2 04:04:05 2014\nMessage-ID: <2@b.example>\nSubject: Zwei\n\nSeilerei f\xfcr alle\n"
	var packed bytes.Buffer
	z := gzip.NewWriter(&packed)
	if _, err := z.Write([]byte(box)); err != nil {
		t.Fatal(err)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	for name, body := range map[string][]byte{"packed": packed.Bytes(), "plain": []byte(box), "packed, cut short": packed.Bytes()[:packed.Len()-6]} {
		t.Run(name, func(t *testing.T) {
			reading, err := Read(Document{URL: "https://lists.example/pipermail/ropes/2014-January.txt.gz", Header: http.Header{"Content-Type": {"text/plain; charset=iso-8859-15"}}, Body: body})
			if err != nil || reading.Part == nil || reading.Part.Kind != forum.MailPart || len(reading.Part.Drafts) != 2 {
				t.Fatalf("Read = %+v, %v, want a mailbox of two threads", reading.Part, err)
			}
			for _, d := range reading.Part.Drafts {
				if got, want := d.Thread.Posts[0].HTML, "<p>Seilerei für alle</p>"; got != want {
					t.Errorf("message %s says %q, want %q", d.Thread.NativeID, got, want)
				}
			}
		})
	}
}

func TestPackedFeedIsReadAndOtherPackedFilesAreNamed(t *testing.T) {
	pack := func(text string) []byte {
		var packed bytes.Buffer
		z := gzip.NewWriter(&packed)
		if _, err := z.Write([]byte(text)); err != nil {
			t.Fatal(err)
		}
		if err := z.Close(); err != nil {
			t.Fatal(err)
		}
		return packed.Bytes()
	}
	feed := `<rss version="2.0"><channel><title>Harbour</title><item><title>Fog</title></item></channel></rss>`
	for name, tc := range map[string]struct {
		body    []byte
		entries int
		want    string // of the error
	}{
		"a feed":              {pack(feed), 1, ""},
		"a feed, cut off":     {pack(feed)[:90], 1, ""},
		"a document":          {pack("%PDF-1.7"), 0, "gzip"},
		"text":                {pack("Dear reader, no feed at all."), 0, "plain text"},
		"nothing":             {pack(""), 0, "gzip"},
		"its first two bytes": {[]byte("\x1f\x8b"), 0, "gzip"},
	} {
		reading, err := Read(Document{Body: tc.body, Header: http.Header{}})
		switch {
		case tc.want != "" && (err == nil || !strings.Contains(err.Error(), tc.want)):
			t.Errorf("%s: Read = %v, want %q", name, err, tc.want)
		case tc.want == "" && (err != nil || reading.Feed == nil || len(reading.Feed.Entries) != tc.entries):
			t.Errorf("%s: Read = %+v, %v; want a feed of %d entries", name, reading, err, tc.entries)
		}
	}
}

func TestGzipBombIsCutWhereItHasGrownEnough(t *testing.T) {
	if Under > 1 {
		t.Skip("it grows to sizes that the race detector makes slow")
	}
	var packed bytes.Buffer
	z := gzip.NewWriter(&packed)
	if _, err := io.WriteString(z, `<rss version="2.0"><channel><title>Harbour</title><item><title>Fog</title></item><item><title>`); err != nil {
		t.Fatal(err)
	}
	zeros := bytes.Repeat([]byte("a"), 1<<20)
	for range 2 * maxUnpacked >> 20 {
		if _, err := z.Write(zeros); err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	reading, err := Read(Document{Body: packed.Bytes(), Header: http.Header{}})
	if err != nil || reading.Feed == nil || len(reading.Feed.Entries) != 1 || len(reading.Feed.Warnings) == 0 {
		t.Errorf("Read of %d bytes = %+v, %v; want a feed of one entry and a warning", packed.Len(), reading, err)
	}
	if got := len(unpacked(packed.Bytes())); got > maxUnpacked+4096 {
		t.Errorf("unpacked to %d bytes, want no more than %d", got, maxUnpacked+4096)
	}
}
