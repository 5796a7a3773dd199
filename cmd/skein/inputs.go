package main

import (
	"fmt"
	"io"
	"io/fs"
	"net/url"
	"os"
	"path"
	"path/filepath"
	"strings"
	"time"

	"skein/archive/raw"
)

// input is one file to archive.
type input struct {
	name  string    // to open it, and for messages
	url   string    // address of a saved page that does not tell its own; empty if none was given
	exact bool      // url is the page's own, whatever it says itself
	meant bool      // it was named itself, not found in a folder
	warc  bool      // a crawl: its records are read one after the other
	crawl raw.Crawl // where it is in a WACZ; zero if it is a file of its own
	size  int64
	time  time.Time // when it was last written
}

// open opens the file for reading from its beginning.
func (in input) open() (io.ReadCloser, error) {
	if in.crawl.Name != "" {
		return in.crawl.Open()
	}
	return os.Open(in.name)
}

// pageEndings are of the files that a folder of saved pages is searched for.
// Programs that mirror sites keep the query in the name: "viewtopic.php?t=12".
var pageEndings = map[string]bool{
	"": true, ".html": true, ".htm": true, ".xhtml": true, ".shtml": true, ".php": true, ".php3": true, ".asp": true, ".aspx": true, ".cgi": true, ".pl": true, ".jsp": true,
	".mhtml": true, ".mht": true, ".json": true, ".mbox": true, ".mbx": true, ".xml": true, ".rss": true, ".atom": true,
}

// findInputs lists the files that an argument names: itself, or those of pages
// and crawls in a folder, in the order of their names. address is what --url said:
// of a page its own, of a folder that of what lies in it. What cannot be opened is
// told, and keeps none of the others out.
func findInputs(name, address string, each func(input), fail func(name string, err error)) {
	info, err := os.Stat(name)
	if err != nil {
		fail(name, err)
		return
	}
	if !info.IsDir() {
		openInputs(name, func(in input) {
			in.url, in.exact, in.meant = address, address != "", true
			each(in)
		}, fail)
		return
	}
	_ = filepath.WalkDir(name, func(file string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			fail(file, err)
			return nil
		case d.IsDir() && file != name && (strings.HasPrefix(d.Name(), ".") || isPagesFiles(file)):
			return filepath.SkipDir
		case d.IsDir() || strings.HasPrefix(d.Name(), ".") || !isInputName(d.Name()):
			return nil
		}
		if info, err := os.Stat(file); err != nil || !info.Mode().IsRegular() { // a link may lead to one
			return nil
		}
		openInputs(file, func(in input) {
			in.url = below(address, name, file)
			each(in)
		}, fail)
		return nil
	})
}

// isInputName reports whether a file in a folder may be a page or a crawl.
func isInputName(name string) bool {
	stem, _, _ := strings.Cut(strings.ToLower(name), "?")
	return pageEndings[filepath.Ext(stem)] || raw.IsCrawl(name) || raw.IsWACZ(name)
}

// filesFolders end the names of folders in which browsers put what belongs to a page.
var filesFolders = []string{"_files", "-Dateien", "_fichiers", "_archivos", ".files", "_file"}

// isPagesFiles reports whether a folder holds what belongs to a page beside it,
// as browsers save it: frames and scripts, no pages of their own.
func isPagesFiles(dir string) bool {
	for _, end := range filesFolders {
		if stem, ok := strings.CutSuffix(dir, end); ok {
			for _, ext := range []string{".html", ".htm", ".xhtml", ".php"} {
				if _, err := os.Stat(stem + ext); err == nil {
					return true
				}
			}
		}
	}
	return false
}

// below is the address of a file in a folder, if the folder has one.
func below(address, dir, file string) string {
	rel, err := filepath.Rel(dir, file)
	u, perr := url.Parse(address)
	if address == "" || err != nil || perr != nil {
		return ""
	}
	rel, query, _ := strings.Cut(filepath.ToSlash(rel), "?")
	u.Path, u.RawPath, u.RawQuery = path.Join(u.Path, rel), "", query
	return u.String()
}

// openInputs looks what sort of file it is, and gives it, or the crawls in it.
func openInputs(name string, each func(input), fail func(name string, err error)) {
	in, err := openInput(name)
	if err != nil || !raw.IsWACZ(name) {
		if err != nil {
			fail(name, err)
			return
		}
		each(in)
		return
	}
	crawls, err := raw.Crawls(name)
	if err != nil {
		fail(name, err)
	}
	for _, c := range crawls {
		in.name, in.crawl, in.warc, in.size = filepath.Join(filepath.Dir(name), c.Name), c, true, c.Size
		each(in)
	}
}

// openInput looks what sort of file it is, by its name and by what is in it.
func openInput(name string) (input, error) {
	f, err := os.Open(name)
	if err != nil {
		return input{}, err
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return input{}, err
	}
	in := input{name: name, size: info.Size(), time: info.ModTime().UTC()}
	in.warc = raw.IsCrawl(strings.TrimSuffix(strings.ToLower(name), ".open"))
	if !in.warc {
		in.warc, err = raw.HoldsRecords(f)
	}
	return in, err
}

// maxFile bounds how much of a page is read.
const maxFile = 64 << 20

// readFile reads a file whole, up to maxFile.
func readFile(name string) ([]byte, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	body, err := io.ReadAll(io.LimitReader(f, maxFile+1))
	if err != nil {
		return nil, err
	}
	if len(body) > maxFile {
		return nil, fmt.Errorf("%s: larger than %s", name, bytesText(maxFile))
	}
	return body, nil
}
