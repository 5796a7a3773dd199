package fetcher

import (
	"strings"
	"testing"
	"time"
)

func TestAPageIsTakenOutOfABundle(t *testing.T) {
	lines := func(s string) string { return strings.ReplaceAll(s, "\n", "\r\n") }
	chrome := lines(`From: <Saved by Blink>
Snapshot-Content-Location: https://forum.example/t?a=1&b=2
Subject: =?utf-8?Q?F=C3=A4hren?=
Date: Sat, 1 Mar 2014 12:00:00 +0100
MIME-Version: 1.0
Content-Type: multipart/related;
	type="text/html";
	boundary="----B"


------B
Content-Type: text/html
Content-Transfer-Encoding: quoted-printable
Content-Location: https://forum.example/t?a=1&b=2

<p title=3D"x">F=C3=A4h=
ren
------B
Content-Type: image/gif
Content-Transfer-Encoding: base64
Content-Location: https://forum.example/a.gif

R0lGODlh
AQABAA==
------B
Content-Type: text/html
Content-Transfer-Encoding: binary
Content-Location: https://ads.example/frame

<p>buy
------B--
`)
	explorer := lines(`From: "Saved by Windows Internet Explorer 8"
Subject: Ferries
Date: Sat, 1 Mar 2014 12:00:00 +0100
MIME-Version: 1.0
Content-Type: multipart/related; boundary="B"; type="text/html"

This is a multi-part message in MIME format.

--B
Content-Type: text/html; charset="windows-1252"
Content-Transfer-Encoding: 8bit
Content-Location: http://forum.example/t

<p>hello
--B--
`)
	mail := lines(`From: Ada <ada@example.org>
Subject: Ferries
Date: Sat, 1 Mar 2014 12:00:00 +0100
Message-ID: <1@example.org>
MIME-Version: 1.0
Content-Type: multipart/related; boundary="B"

--B
Content-Type: text/html

<p>hello
--B--
`)
	for name, tc := range map[string]struct {
		file, url, typ, body string
		gif                  string
		cut                  bool
	}{
		"Chrome's":            {chrome, "https://forum.example/t?a=1&b=2", "text/html", "<p title=\"x\">Fähren", "GIF89a\x01\x00\x01\x00", false},
		"cut in its picture":  {chrome[:strings.Index(chrome, "AQABAA")], "https://forum.example/t?a=1&b=2", "text/html", "<p title=\"x\">Fähren", "", false},
		"cut in its page":     {chrome[:strings.LastIndex(chrome, "=C3=A4h")], "https://forum.example/t?a=1&b=2", "text/html", "<p title=\"x\">F", "", true},
		"Internet Explorer's": {explorer, "http://forum.example/t", `text/html; charset="windows-1252"`, "<p>hello", "", false},
		"a mail":              {mail, "", "", "", "", false},
		"a page":              {"<p>multipart/related", "", "", "", "", false},
		"no parts":            {chrome[:strings.Index(chrome, "------B")], "", "", "", "", false},
	} {
		t.Run(name, func(t *testing.T) {
			b, ok := Unbundle([]byte(tc.file))
			if ok != (tc.url != "") {
				t.Fatalf("Unbundle = %v", ok)
			}
			if !ok {
				return
			}
			if b.URL != tc.url || b.Header.Get("Content-Type") != tc.typ || string(b.Body) != tc.body || b.Cut != tc.cut || !b.Fetched.Equal(time.Date(2014, 3, 1, 11, 0, 0, 0, time.UTC)) {
				t.Errorf("page = %s %v %q of %v", b.URL, b.Header, b.Body, b.Fetched)
			}
			f, ok := b.File("https://forum.example/a.gif")
			if ok != (tc.gif != "") || string(f.Body) != tc.gif {
				t.Errorf("picture = %q, %v; want %q", f.Body, ok, tc.gif)
			}
			if _, ok := b.File("https://forum.example/none.gif"); ok {
				t.Error("there is a picture that is not there")
			}
		})
	}
}

// FuzzUnbundle holds whatever is saved against this: a page that was taken out of
// a file is from the web or from nowhere, and so is what an ordinary one says.
func FuzzUnbundle(f *testing.F) {
	f.Add([]byte("From: <Saved by Blink>\r\nSnapshot-Content-Location: https://a.example/\r\nContent-Type: multipart/related; boundary=B\r\n\r\n--B\r\nContent-Type: text/html\r\nContent-Transfer-Encoding: base64\r\n\r\nPHA+\r\n--B--\r\n"))
	f.Add([]byte("From: Saved by x\r\nContent-Type: multipart/related; boundary=\"\"\r\n\r\n--\r\n\r\n"))
	f.Add([]byte("<!-- saved from url=(0021)javascript:alert(1) --><p>"))
	f.Fuzz(func(t *testing.T, file []byte) {
		address, _ := SavedFrom(file)
		b, ok := Unbundle(file)
		if ok != (b.Body != nil) {
			t.Fatalf("Unbundle = %v with a page of %d bytes", ok, len(b.Body))
		}
		for _, a := range []string{address, b.URL} {
			if a != "" && !strings.HasPrefix(a, "http://") && !strings.HasPrefix(a, "https://") {
				t.Fatalf("the page is from %q", a)
			}
		}
	})
}
