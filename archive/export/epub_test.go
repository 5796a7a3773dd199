package export

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"strings"
	"testing"

	"skein/archive"
)

// checkBook fails the test if a book is not what the rules of EPUB ask for, as
// far as they can be asked here: its parts are all there and listed, each is
// well-formed, and every link leads somewhere.
func checkBook(t *testing.T, book []byte) {
	t.Helper()
	if string(book[:4]) != "PK\x03\x04" || string(book[30:58]) != "mimetypeapplication/epub+zip" {
		t.Fatalf("a book begins with %q", book[:58])
	}
	z, err := zip.NewReader(bytes.NewReader(book), int64(len(book)))
	if err != nil {
		t.Fatal(err)
	}
	files := map[string][]byte{}
	ids := map[string]map[string]bool{}
	for _, f := range z.File {
		if files[f.Name] != nil {
			t.Fatalf("%s is there twice", f.Name)
		}
		files[f.Name] = readFile(t, f)
	}
	var opf struct {
		Metadata struct {
			Identifier string   `xml:"identifier"`
			Title      string   `xml:"title"`
			Language   []string `xml:"language"`
			Meta       []struct {
				Property string `xml:"property,attr"`
				Value    string `xml:",chardata"`
			} `xml:"meta"`
		} `xml:"metadata"`
		Items []struct {
			ID   string `xml:"id,attr"`
			Href string `xml:"href,attr"`
			Type string `xml:"media-type,attr"`
		} `xml:"manifest>item"`
		Spine []struct {
			ID string `xml:"idref,attr"`
		} `xml:"spine>itemref"`
	}
	if err := xml.Unmarshal(files["EPUB/package.opf"], &opf); err != nil {
		t.Fatalf("package.opf: %v", err)
	}
	if m := opf.Metadata; m.Identifier == "" || m.Title == "" || len(m.Language) == 0 || len(m.Meta) != 1 || m.Meta[0].Property != "dcterms:modified" || len(m.Meta[0].Value) != len("2000-01-01T00:00:00Z") {
		t.Errorf("metadata is %+v", m)
	}
	listed := map[string]string{}
	for _, i := range opf.Items {
		name := "EPUB/" + i.Href
		if files[name] == nil || listed[i.ID] != "" {
			t.Errorf("item %s %s is not there, or twice", i.ID, i.Href)
		}
		listed[i.ID] = name
		if i.Type == "application/xhtml+xml" {
			ids[name] = checkXHTML(t, name, files[name])
		}
	}
	if want := len(files) - 3; len(opf.Items) != want { // mimetype, container, the package itself
		t.Errorf("%d items are listed, there are %d", len(opf.Items), want)
	}
	for _, s := range opf.Spine {
		if listed[s.ID] == "" {
			t.Errorf("spine has %q, which is not listed", s.ID)
		}
	}
	for name := range ids {
		for _, link := range linksOf(t, files[name]) {
			file, fragment, _ := strings.Cut(link, "#")
			to := name
			if file != "" {
				to = path.Join(path.Dir(name), file)
			}
			if files[to] == nil || fragment != "" && !ids[to][fragment] {
				t.Errorf("%s leads to %s, which is not there", name, link)
			}
		}
	}
}

// checkXHTML fails the test if a document is not well-formed or loads
// something, and returns its ids.
func checkXHTML(t *testing.T, name string, doc []byte) map[string]bool {
	t.Helper()
	ids := map[string]bool{}
	d := xml.NewDecoder(bytes.NewReader(doc))
	for {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			return ids
		}
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		e, ok := token.(xml.StartElement)
		if !ok {
			continue
		}
		switch e.Name.Local {
		case "script", "iframe", "object", "style", "form", "svg":
			t.Errorf("%s holds <%s>", name, e.Name.Local)
		}
		for _, a := range e.Attr {
			if a.Name.Local == "id" {
				if ids[a.Value] {
					t.Errorf("%s has the id %q twice", name, a.Value)
				}
				ids[a.Value] = true
			}
			if a.Name.Local == "src" && !strings.HasPrefix(a.Value, "images/") || strings.HasPrefix(a.Name.Local, "on") || a.Name.Local == "style" {
				t.Errorf("%s: <%s> has %s=%q", name, e.Name.Local, a.Name.Local, a.Value)
			}
		}
	}
}

// linksOf are the links and images of a document that lead into the book.
func linksOf(t *testing.T, doc []byte) []string {
	t.Helper()
	var links []string
	d := xml.NewDecoder(bytes.NewReader(doc))
	for {
		token, err := d.Token()
		if err != nil {
			return links
		}
		if e, ok := token.(xml.StartElement); ok {
			for _, a := range e.Attr {
				if (a.Name.Local == "href" || a.Name.Local == "src") && !strings.Contains(a.Value, ":") {
					links = append(links, a.Value)
				}
			}
		}
	}
}

func TestBooksAreWhole(t *testing.T) {
	for _, name := range names {
		checkBook(t, write(t, "epub", Options{Inline: testImages}, readThread(t, name)))
	}
	again := readThread(t, "harbour")
	checkBook(t, write(t, "epub", Options{Title: "]]>--><a", Inline: testImages}, append(readThreads(t), again, again)...))
	checkBook(t, write(t, "epub", Options{}, archive.Thread{}))
}

func TestLongThreadsAreSeveralDocuments(t *testing.T) {
	th := archive.Thread{ID: "long", Title: "Long"}
	for i := range 130 {
		th.Posts = append(th.Posts, archive.Post{ID: fmt.Sprintf("p%d", i), NativeID: fmt.Sprint(i), Number: i + 1, Text: "a", ReplyTo: []string{fmt.Sprint(i - 60), fmt.Sprint(i + 60)}})
	}
	th.Posts[120].Text = strings.Repeat("long ", chapterBytes/5)
	book := write(t, "epub", Options{}, th)
	checkBook(t, book)
	text := unzipped(t, book)
	for want, n := range map[string]int{
		`<a href="thread-1.xhtml">Long</a><ol>`:                            1,
		`<a href="thread-1-3.xhtml">Posts #101 to #121</a>`:                1,
		`<a href="thread-1-4.xhtml">Posts #122 to #130</a>`:                1,
		`<p class="refs">In answer to <a href="thread-1.xhtml#p-p0"><bdi>`: 1,  // post 61, on the second
		`<p class="refs">In answer to <bdi>#`:                              60, // what comes later has no address yet
	} {
		if got := strings.Count(text, want); got != n {
			t.Errorf("book has %d of %s, want %d", got, want, n)
		}
	}
}

func TestBookKeepsAnImageOnce(t *testing.T) {
	img := `<img src="https://x.example/table.png" alt="a"><img src="https://x.example/b/table.png" alt="b">`
	book := write(t, "epub", Options{Inline: testImages}, archive.Thread{ID: "x", Posts: []archive.Post{{ID: "a", HTML: img}, {ID: "b", HTML: img}}})
	checkBook(t, book)
	if text := unzipped(t, book); strings.Count(text, "-- EPUB/images/") != 1 || strings.Count(text, `<img src="images/`) != 4 {
		t.Errorf("an image shown four times:\n%s", text)
	}
}

// epubcheck judges books by all rules.
func epubcheck(t *testing.T, books map[string][]byte) {
	t.Helper()
	bin := needed(t, "epubcheck")
	command := []string{bin}
	if b, err := os.ReadFile(bin); err == nil && bytes.HasPrefix(b, []byte("PK")) { // Debian's is a Java archive
		command = []string{"java", "-XX:TieredStopAtLevel=1", "-jar", bin}
	}
	for name, book := range books {
		file := filepath.Join(t.TempDir(), name+".epub")
		if err := os.WriteFile(file, book, 0o644); err != nil {
			t.Fatal(err)
		}
		out, err := exec.CommandContext(t.Context(), command[0], append(command[1:], file)...).CombinedOutput()
		if err != nil || !bytes.Contains(out, []byte("No errors or warnings detected")) {
			t.Errorf("epubcheck %s: %v\n%.4000s", name, err, out)
		}
	}
}

func TestBooksPassEpubcheck(t *testing.T) {
	if testing.Short() {
		t.Skip("takes seconds")
	}
	t.Parallel()
	threads := append(readThreads(t), soups(120, 40)...)
	th := archive.Thread{ID: "pages", Title: "Pages"}
	for file, src := range wholePagesIfAny(t) {
		if len(src) < 60<<10 {
			th.Posts = append(th.Posts, archive.Post{ID: keepToken(file), Author: archive.Author{Name: file}, HTML: src})
		}
	}
	threads = append(threads, th)
	epubcheck(t, map[string][]byte{
		"many": write(t, "epub", Options{Title: "Many", Inline: testImages}, threads...),
	})
}

func FuzzEPUB(f *testing.F) {
	for _, th := range readThreads(f) {
		for _, p := range th.Posts {
			f.Add(p.HTML, th.Title, p.Author.Name)
		}
	}
	f.Fuzz(func(t *testing.T, src, title, name string) {
		th := archive.Thread{ID: name, Title: title, Lang: name, Site: archive.Site{Name: name}, Tags: []string{title}, Posts: []archive.Post{
			{ID: title, NativeID: "1", HTML: src, Author: archive.Author{Name: name, Title: title}, Quotes: []archive.Quote{{Post: "1"}}},
			{ID: title, NativeID: "2", HTML: soup([]byte(src)), Signature: src, Quotes: []archive.Quote{{Post: "1"}}},
		}}
		checkBook(t, write(t, "epub", Options{Inline: testImages}, th))
	})
}
