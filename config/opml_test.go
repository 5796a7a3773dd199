package config

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"unicode/utf16"

	"github.com/google/go-cmp/cmp"

	"skein/archive"
)

// utf16Bytes is text in UTF-16, with or without a byte order mark.
func utf16Bytes(text string, order binary.AppendByteOrder, mark bool) []byte {
	var b []byte
	if mark {
		b = order.AppendUint16(b, 0xFEFF)
	}
	for _, u := range utf16.Encode([]rune(text)) {
		b = order.AppendUint16(b, u)
	}
	return b
}

// utf32Text is text in UTF-32 with a byte order mark.
func utf32Text(text string) string {
	b := []byte("\xff\xfe\x00\x00")
	for _, r := range text {
		b = binary.LittleEndian.AppendUint32(b, uint32(r))
	}
	return string(b)
}

func TestReadOPMLTakesWhatReadersWrite(t *testing.T) {
	feed := func(path, title string, tags ...string) archive.Source {
		return archive.Source{URL: "https://example.org/" + path, Kind: archive.AutoSource, Title: title, Tags: tags}
	}
	const umlaut = `<?xml version="1.0" encoding="%s"?><opml><body><outline text="Zürich" xmlUrl="https://example.org/a"/></body></opml>`
	in := func(encoding string) string { return fmt.Sprintf(umlaut, encoding) }
	for name, tc := range map[string]struct {
		in       string
		want     []archive.Source
		warnings []string
	}{
		"flat": {
			in: `<?xml version="1.0" encoding="UTF-8"?>
<opml version="2.0"><head><title>Mine</title></head><body>
<outline type="rss" text="A" title="A title" xmlUrl="https://example.org/a" htmlUrl="https://example.org/" language="en-GB" id="7"/>
</body></opml>`,
			want: []archive.Source{{URL: "https://example.org/a", Kind: archive.AutoSource, Title: "A title", Lang: "en-GB"}},
		},
		"folders": {
			in: `<opml version="1.0"><body>
<outline text="News"><outline title="Middle East"><outline text="a" xmlUrl="https://example.org/a"/></outline>
<outline text="b" xmlUrl="https://example.org/b" category="/world/europe, daily ,,News"/></outline>
<outline text="c" xmlUrl="https://example.org/c"></outline>
</body></opml>`,
			want: []archive.Source{feed("a", "a", "News/Middle East"), feed("b", "b", "News", "world/europe", "daily"), feed("c", "c")},
		},
		"any case": {
			in:   `<OPML><Body><Outline TEXT="a" XMLURL="https://example.org/a"/><outline Text="b" xmlurl=" https://example.org/b "/></Body></OPML>`,
			want: []archive.Source{feed("a", "a"), feed("b", "b")},
		},
		"no text": {
			in: `<opml><body><outline xmlUrl="https://example.org/a"/><outline text=" " title="" xmlUrl="https://example.org/b"/>
<outline text="https://example.org/c" xmlUrl="https://example.org/c"/><outline text=""><outline text="d" xmlUrl="https://example.org/d"/></outline></body></opml>`,
			want: []archive.Source{feed("a", ""), feed("b", ""), feed("c", ""), feed("d", "d")},
		},
		"twice": {
			in: `<opml><body><outline text="x"><outline xmlUrl="https://example.org/a"/></outline>
<outline text="y"><outline text="A" xmlUrl="http://www.example.org/a"/><outline text="B" xmlUrl="https://example.org/a"/></outline></body></opml>`,
			want:     []archive.Source{feed("a", "A", "x", "y")},
			warnings: []string{"line 1: 2 feeds were listed again and kept once, with the tags of each place"},
		},
		"feed addresses": {
			in: `<opml><body><outline text="a" xmlUrl="feed://example.org/a"/><outline text="b" xmlUrl="FEED:https://example.org/b"/></body></opml>`,
			want: []archive.Source{{URL: "http://example.org/a", Title: "a", Kind: archive.AutoSource},
				feed("b", "b")},
		},
		"sloppy markup": {
			in:   "<?xml version='1.1'?>\n<!DOCTYPE opml>\n<opml><body><outline text=\"A & B &nbsp;&eacute;\x01\" xmlUrl=\"https://example.org/a?x=1&y=2\"></outline>\n<outline text='&#34;b&#34; &lt;i&gt;\n2' xmlUrl='https://example.org/b'></body></opml>",
			want: []archive.Source{feed("a?x=1&y=2", "A & B \u00a0é"), feed("b", "\"b\" <i> 2")},
		},
		"cut off": {
			in:       "<opml><head><title/></head><body>\n<outline text='a' xmlUrl='https://example.org/a'/>\n<outline text='b' xmlUrl='https://exa",
			want:     []archive.Source{feed("a", "a")},
			warnings: []string{"line 3: the file ends before <opml> is closed: what stands in it whole was read"},
		},
		"tags in titles": {
			in:   `<opml><body><outline text="1 < 2 <b>" xmlUrl='https://example.org/a' a=b =></outline><outline text=b xmlUrl=https://example.org/b></outline></body></opml>`,
			want: []archive.Source{feed("a", "1 < 2 <b>"), feed("b", "b")},
		},
		"a prefix": {
			in:   `<o:opml xmlns:o="urn:o"><o:body><o:outline text="x"><o:outline xmlUrl="https://example.org/a" text="a"/></o:outline></o:body></o:opml>`,
			want: []archive.Source{feed("a", "a", "x")},
		},
		"url for xmlUrl": {
			in:   `<opml><body><outline type="rss" text="a" url="https://example.org/a"/></body></opml>`,
			want: []archive.Source{feed("a", "a")},
		},
		"not feeds": {
			in: `<opml><body><outline type="link" text="a page" url="https://example.org/"/>
<outline type="rss" text="lost"/>
<outline text="bad" xmlUrl="ftp://example.org/"/>
<outline text="secret" xmlUrl="https://me:hunter2@exa mple.org/"/>
<outline text="a" xmlUrl="https://example.org/a"><outline text="inside" xmlUrl="https://example.org/b"/></outline></body></opml>`,
			want: []archive.Source{feed("a", "a"), feed("b", "inside")},
			warnings: []string{
				`line 1: "a page" has no xmlUrl: passed over`,
				`line 2: "lost" has no xmlUrl: passed over`,
				`line 3: "bad": ftp://example.org/: want http:// or https://, not ftp: passed over`,
				`line 4: "secret": https://(set)@exa mple.org/: there is a space in it: passed over`,
			},
		},
		"nothing": {
			in:       `<opml version="2.0"><head/><body/></opml>`,
			warnings: []string{"line 1: there are no subscriptions in it"},
		},
		"utf-16 little":    {in: string(utf16Bytes(in("utf-16"), binary.LittleEndian, true)), want: []archive.Source{feed("a", "Zürich")}},
		"utf-16 big":       {in: string(utf16Bytes(in("UTF-16"), binary.BigEndian, true)), want: []archive.Source{feed("a", "Zürich")}},
		"utf-16 unmarked":  {in: string(utf16Bytes(in("utf-16"), binary.LittleEndian, false)), want: []archive.Source{feed("a", "Zürich")}},
		"utf-16 big bare":  {in: string(utf16Bytes(in("utf-16"), binary.BigEndian, false)), want: []archive.Source{feed("a", "Zürich")}},
		"utf-16 by claim":  {in: in("utf-16"), want: []archive.Source{feed("a", "Zürich")}},
		"utf-32":           {in: utf32Text(in("utf-32")), want: []archive.Source{feed("a", "Zürich")}},
		"utf-8 marked":     {in: "\xef\xbb\xbf" + in("utf-8"), want: []archive.Source{feed("a", "Zürich")}},
		"latin 1":          {in: strings.Replace(in("ISO-8859-1"), "ü", "\xfc", 1), want: []archive.Source{feed("a", "Zürich")}},
		"windows":          {in: strings.Replace(in("windows-1252"), "Zürich", "\x93Z\x94", 1), want: []archive.Source{feed("a", "“Z”")}},
		"unknown encoding": {in: in("klingon"), want: []archive.Source{feed("a", "Zürich")}, warnings: []string{`line 1: encoding "klingon" is not known; read as UTF-8`}},
		"broken utf-8": {in: strings.Replace(in("utf-8"), "ü", "\xfc", 1), want: []archive.Source{feed("a", "Z\ufffdrich")},
			warnings: []string{"line 1: some of it is not text in its encoding and was replaced"}},
		"own attributes": {
			in: `<opml xmlns:skein="urn:skein:opml"><body><outline text="a" xmlUrl="https://example.org/a" skein:id="news" skein:kind="feed"/>
<outline type="link" text="b" url="https://example.org/b" skein:id="Not A Slug" skein:kind="board"/></body></opml>`,
			want: []archive.Source{{ID: "news", URL: "https://example.org/a", Kind: archive.FeedSource, Title: "a"},
				{URL: "https://example.org/b", Kind: archive.BoardSource, Title: "b"}},
		},
	} {
		t.Run(name, func(t *testing.T) {
			got, warnings, err := ReadOPML(strings.NewReader(tc.in))
			if err != nil {
				t.Fatalf("ReadOPML: %v", err)
			}
			if diff := cmp.Diff(tc.want, got, emptyIsNil); diff != "" {
				t.Errorf("sources (-want +got):\n%s", diff)
			}
			if diff := cmp.Diff(tc.warnings, warnings); diff != "" {
				t.Errorf("warnings (-want +got):\n%s", diff)
			}
		})
	}
}

// emptyIsNil makes an empty list equal to none.
var emptyIsNil = cmp.FilterValues(func(a, b []archive.Source) bool { return len(a) == 0 && len(b) == 0 }, cmp.Ignore())

func TestReadOPMLSaysWhatIsNone(t *testing.T) {
	for name, tc := range map[string]struct{ in, want string }{
		"empty":   {"", "OPML, line 1: not OPML: there is no element in it"},
		"text":    {"not found", "OPML, line 1: not OPML: there is no element in it"},
		"page":    {"<!doctype html>\n<html><body>", "OPML, line 2: not OPML: it begins with <html>"},
		"feed":    {"<rss version=\"2.0\"></rss>", "OPML, line 1: not OPML: it begins with <rss>"},
		"cut off": {"<opml><body>\n<outline text=\"a", "OPML, line 2: the file ends before <opml> is closed"},
	} {
		t.Run(name, func(t *testing.T) {
			_, _, err := ReadOPML(strings.NewReader(tc.in))
			if err == nil || err.Error() != tc.want || !errors.Is(err, archive.ErrInvalid) {
				t.Errorf("ReadOPML(%q) = %v, want %s", tc.in, err, tc.want)
			}
		})
	}
	if _, _, err := ReadOPML(failing{}); err == nil || errors.Is(err, archive.ErrInvalid) {
		t.Errorf("ReadOPML of a reader that fails = %v, want its error", err)
	}
}

type failing struct{}

func (failing) Read([]byte) (int, error) { return 0, errors.New("disk on fire") }

// TestDeepFoldersCostLittle: neither time nor tags grow with what a hostile file nests.
func TestDeepFoldersCostLittle(t *testing.T) {
	const depth = 50_000
	in := "<opml>" + strings.Repeat(`<outline text="f">`, depth) + `<outline xmlUrl="https://example.org/a"/>` +
		strings.Repeat(`<outline xmlUrl="https://example.org/a">`, depth) + "</opml>"
	got, _, err := ReadOPML(strings.NewReader(in))
	if err != nil || len(got) != 1 || len(got[0].Tags) != 1 || strings.Count(got[0].Tags[0], "/") != deepest-1 {
		t.Errorf("ReadOPML of deep folders = %d sources, %v, want one in %d folders", len(got), err, deepest)
	}
}

// exported is what an OPML file can say of sources, in the order of their names.
func exported(sources []archive.Source) []archive.Source {
	var out []archive.Source
	for _, s := range sources {
		id := s.ID
		if id == sourceSlug(s.URL) {
			id = ""
		}
		out = append(out, archive.Source{ID: id, URL: s.URL, Kind: s.Kind, Title: s.Title, Tags: slices.Clone(s.Tags), Lang: s.Lang})
	}
	slices.SortFunc(out, func(a, b archive.Source) int { return strings.Compare(a.URL, b.URL) })
	return out
}

func TestWriteOPMLRoundTrip(t *testing.T) {
	c, _ := loaded(t, "-- skein.toml --\n"+string(Starter())+`
[[source]]
url = "https://forum.example.org/viewforum.php?f=12&sort=a"
kind = "board"
title = 'A <b> & "c"'
tags = ["forum", "News/Middle East", "it's"]
lang = "ar-IQ"
[[source]]
url = "https://example.org/t/1"
kind = "thread"
[[source]]
url = "https://example.org/feed"
tags = ["News", "forum/off"]
cookies = "jar.txt"
[[source]]
url = "https://example.org/other"
kind = "feed"
tags = ["News/Middle East/Iraq"]
title = "https://example.org"
`)
	var b bytes.Buffer
	if err := WriteOPML(&b, "All <&> sources", c.Sources); err != nil {
		t.Fatal(err)
	}
	got, warnings, err := ReadOPML(bytes.NewReader(b.Bytes()))
	if err != nil || warnings != nil {
		t.Fatalf("ReadOPML of what was written: %v, %q\n%s", err, warnings, &b)
	}
	if diff := cmp.Diff(exported(c.Sources), exported(got)); diff != "" {
		t.Errorf("read again (-first +again):\n%s\n%s", diff, &b)
	}
	var again bytes.Buffer
	if err := WriteOPML(&again, "All <&> sources", c.Sources); err != nil || !bytes.Equal(b.Bytes(), again.Bytes()) {
		t.Errorf("the same sources were written otherwise: %v", err)
	}
	golden(t, "sources.opml", b.Bytes())
}

func TestWriteOPMLLeavesSecretsOut(t *testing.T) {
	var b bytes.Buffer
	err := WriteOPML(&b, "x", []archive.Source{{URL: "https://me:hunter2@example.org/feed", Cookies: "/home/me/hunter2.txt", Title: "t"}})
	if err != nil || strings.Contains(b.String(), "hunter2") || !strings.Contains(b.String(), `xmlUrl="https://example.org/feed"`) {
		t.Errorf("WriteOPML = %v:\n%s", err, &b)
	}
}

// FuzzReadOPML: what is read can be written, and is then read as the same.
func FuzzReadOPML(f *testing.F) {
	f.Add([]byte(`<opml><body><outline text="News"><outline text="a" xmlUrl="https://example.org/a" category="x,y/z" language="en"/></outline></body></opml>`))
	f.Add(utf16Bytes(`<?xml version="1.0" encoding="utf-16"?><opml><outline title="ü" xmlUrl="feed://example.org"/></opml>`, binary.LittleEndian, true))
	f.Add([]byte("<?xml version='1.0' encoding='latin1'?><opml><outline xmlUrl='https://a/?b&c' text='\xfc'></opml>"))
	f.Add([]byte(`<opml xmlns:skein="urn:skein:opml"><outline url="https://example.org/t" type="link" skein:kind="thread" skein:id="x"/></opml>`))
	f.Fuzz(func(t *testing.T, data []byte) {
		first, _, err := ReadOPML(bytes.NewReader(data))
		if err != nil {
			if !errors.Is(err, archive.ErrInvalid) {
				t.Errorf("ReadOPML = %v, want an archive.ErrInvalid", err)
			}
			return
		}
		for _, s := range first {
			if err := checkAddress(s.URL); err != nil {
				t.Errorf("source %q: %v", s.URL, err)
			}
			for _, tag := range s.Tags {
				if err := checkTag(nil, tag); err != nil {
					t.Errorf("source %q: tag %q: %v", s.URL, tag, err)
				}
			}
		}
		for i := range first {
			first[i].URL = withoutUser(first[i].URL) // is not written
		}
		var b bytes.Buffer
		if err := WriteOPML(&b, "fuzz", first); err != nil {
			t.Fatal(err)
		}
		again, _, err := ReadOPML(&b)
		if err != nil {
			t.Fatalf("ReadOPML of what was written: %v", err)
		}
		if diff := cmp.Diff(exported(first), exported(again)); diff != "" {
			t.Errorf("read again (-first +again):\n%s", diff)
		}
	})
}
