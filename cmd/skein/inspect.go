package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/textproto"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"skein/archive"
	"skein/archive/normal"
	"skein/archive/raw"
	"skein/fetcher"
	"skein/fetcher/forum"
	"skein/fetcher/parse"
	"skein/fetcher/web"
)

func (a *app) inspectCommand() *cobra.Command {
	var address string
	var headers []string
	c := &cobra.Command{
		Use:   "inspect URL|FILE…",
		Short: "Show what skein understands of a feed or page, without storing it",
		Long: `Show what skein understands of a feed or page: platform, title, entries or posts,
next pages, the feeds that a page names; of a page on the web that names none, the feed
at one of the usual places. Nothing is stored.

- reads inputs from standard input, a line each: a name, or {"file":…,"url":…,"headers":{…}}.

` + exitHelp,
		Example: "  skein inspect https://example.org/\n  skein inspect page.html --url https://example.org/threads/12/ --json",
		Args:    cobra.MinimumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			h, err := parseHeaders(headers)
			if err != nil {
				return usage(cmd, err)
			}
			return a.inspect(cmd.Context(), args, address, h)
		},
	}
	c.Flags().Var((*addressFlag)(&address), "url", "`address` that a file came from")
	c.Flags().StringArrayVar(&headers, "header", nil, "`'Name: value'` that a file came with, such as 'Content-Type: text/html'")
	a.jsonFlag(c.Flags())
	return c
}

func parseHeaders(lines []string) (http.Header, error) {
	h := http.Header{}
	for _, l := range lines {
		name, value, ok := strings.Cut(l, ":")
		if !ok || strings.TrimSpace(name) == "" {
			return nil, fmt.Errorf("--header %q: want 'Name: value'", l)
		}
		h.Add(textproto.CanonicalMIMEHeaderKey(strings.TrimSpace(name)), strings.TrimSpace(value))
	}
	return h, nil
}

// inspectInput is one thing to inspect.
type inspectInput struct {
	File    string            `json:"file"`
	URL     string            `json:"url"`
	Headers map[string]string `json:"headers"`
	header  http.Header
}

func (a *app) inspect(ctx context.Context, args []string, address string, h http.Header) error {
	ctx, stop := interruptible(ctx)
	defer stop()
	c, err := a.load(false)
	if err != nil {
		return err
	}
	client := a.wireClient(c, nil)
	defer client.Close()
	src, sites := oneOff(c), selectionsOf(c)
	done, failed := 0, 0
	one := func(in inspectInput, err error) {
		var doc fetcher.Document
		var reading fetcher.Reading
		if err == nil {
			doc, err = a.document(ctx, client, src, in)
		}
		if err == nil {
			doc.Selected = sites.reader(sites.place(doc.URL, doc.Body))
			reading, err = fetcher.Read(doc)
		}
		if err == nil && reading.Page != nil && len(reading.Page.Feeds) == 0 && isAddress(in.File) {
			if found, _ := (scout{client, src}).usualPlaces(ctx, doc.URL); found != nil {
				reading.Page.Feeds = []parse.Link{*found}
			}
		}
		if err == nil {
			err = a.showReading(in.File, doc, reading)
		}
		if err != nil {
			failed++
			if a.json {
				_ = a.printJSON(struct {
					Input string `json:"input"`
					Error string `json:"error"`
				}{in.File, oneLineError(err)})
			} else {
				a.complain(of(in.File, err), "")
			}
			return
		}
		done++
	}
	for _, arg := range args {
		if arg != "-" {
			one(inspectInput{File: arg, URL: address, header: h}, nil)
			continue
		}
		if err := a.inputs(one); err != nil {
			return err
		}
	}
	switch {
	case failed > 0 && done == 0:
		return errTold
	case failed > 0:
		return partError{}
	}
	return nil
}

// inputs reads the inputs that standard input names. A line that names none is
// an input that cannot be read.
func (a *app) inputs(each func(inspectInput, error)) error {
	r := bufio.NewReader(a.stdin)
	for {
		line, err := r.ReadString('\n')
		if line = strings.TrimSpace(line); line != "" {
			in := inspectInput{File: line, header: http.Header{}}
			if strings.HasPrefix(line, "{") {
				in.File = ""
				if err := json.Unmarshal([]byte(line), &in); err != nil {
					each(inspectInput{File: clip(line, 60)}, fmt.Errorf("not a line of JSON with file, url and headers: %s", plainJSON(err)))
					continue
				}
				if in.File == "" {
					in.File = in.URL
				}
				for k, v := range in.Headers {
					in.header.Set(k, v)
				}
			}
			each(in, nil)
		}
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
	}
}

// document gets what is to be inspected: from a file or from the web.
func (a *app) document(ctx context.Context, client *web.Client, src archive.Source, in inspectInput) (fetcher.Document, error) {
	if !isAddress(in.File) {
		file, err := openInput(in.File)
		if err == nil && (file.warc || raw.IsWACZ(in.File)) {
			err = errors.New("it is a crawler's file; `skein archive` reads it")
		}
		if err != nil {
			return fetcher.Document{}, err
		}
		file.url, file.exact = in.URL, in.URL != ""
		doc, err := savedDocument(file)
		doc.Header = in.header
		return doc, err
	}
	resp, err := client.Get(ctx, web.Request{URL: in.File, Accept: web.AcceptFeed + ", " + web.AcceptPage, Timeout: src.Timeout, MaxBody: src.MaxBody, UserAgent: src.UserAgent})
	if err != nil {
		return fetcher.Document{}, err
	}
	return fetcher.Document{URL: resp.Final, Header: resp.Header, Body: resp.Body, Fetched: resp.Fetched}, nil
}

func oneLineError(err error) string {
	return strings.Join(strings.Fields(strings.TrimSuffix(err.Error(), ": "+archive.ErrInvalid.Error())), " ")
}

// showReading prints what a document is, for people or as JSON.
func (a *app) showReading(input string, doc fetcher.Document, r fetcher.Reading) error {
	v, err := inspected(input, doc, r)
	if err != nil {
		return err
	}
	if a.json {
		return a.printJSON(v)
	}
	v.print(a.stdout, time.Now())
	return nil
}

// inspection is what inspect prints of one input.
type inspection interface {
	print(w io.Writer, now time.Time)
}

// inspected makes safe and plain what a reading says, in the contract's form.
func inspected(input string, doc fetcher.Document, r fetcher.Reading) (inspection, error) {
	switch {
	case r.Feed != nil:
		return inspectFeed(input, r.Feed), nil
	case r.Part != nil:
		return inspectPart(input, r.Part)
	}
	p := inspectedPage{Input: input, Kind: "page", Title: r.Page.Title, Feeds: links(r.Page.Feeds), Warnings: []string{}}
	if d, err := fetcher.ArticleOf(r.Page, doc); err == nil {
		t, err := normal.Thread(d)
		if err != nil {
			return nil, err
		}
		p.Article = &t
	} else {
		p.Warnings = append(p.Warnings, oneLineError(err))
	}
	if r.Page.Missed {
		p.Warnings = append(p.Warnings, "the selectors given for this site find nothing on it")
	}
	return p, nil
}

type inspectedFeed struct {
	Input    string        `json:"input"`
	Kind     string        `json:"kind"`
	Format   string        `json:"format"`
	Encoding string        `json:"encoding"`
	Feed     *parse.Feed   `json:"feed"`
	Entries  []parse.Entry `json:"entries"`
	Warnings []string      `json:"warnings"`
}

func inspectFeed(input string, f *parse.Feed) inspectedFeed {
	safe := func(s *string) { *s = normal.HTML(*s, nil).HTML }
	safe(&f.Description)
	safe(&f.Rights)
	for i := range f.Entries {
		e := &f.Entries[i]
		safe(&e.Summary)
		safe(&e.Content)
		safe(&e.Rights)
	}
	v := inspectedFeed{input, "feed", f.Format, f.Encoding, f, f.Entries, f.Warnings}
	if v.Entries == nil {
		v.Entries = []parse.Entry{}
	}
	if v.Warnings == nil {
		v.Warnings = []string{}
	}
	return v
}

func (v inspectedFeed) print(w io.Writer, _ time.Time) {
	fmt.Fprintf(w, "%s\n  a feed (%s, %s): %s\n", v.Input, v.Format, v.Encoding, v.Feed.Title)
	if v.Feed.Link != "" {
		fmt.Fprintf(w, "  of %s\n", v.Feed.Link)
	}
	fmt.Fprintf(w, "  %s\n", count(len(v.Entries), "entry"))
	for i, e := range v.Entries {
		if i == 10 {
			fmt.Fprintf(w, "    … and %d more\n", len(v.Entries)-i)
			break
		}
		date := e.Published.String()
		if date == "" {
			date = e.Updated.String()
		}
		fmt.Fprintf(w, "    %-20s  %s\n", date, clip(e.Title, 90))
	}
	warnings(w, v.Warnings)
}

func warnings(w io.Writer, list []string) {
	for _, s := range list {
		fmt.Fprintf(w, "  note: %s\n", s)
	}
}

type inspectedThread struct {
	Input    string         `json:"input"`
	Kind     string         `json:"kind"`
	Thread   archive.Thread `json:"thread"`
	Next     string         `json:"next,omitempty"`
	Warnings []string       `json:"warnings"`
}

type inspectedBoard struct {
	Input    string          `json:"input"`
	Kind     string          `json:"kind"`
	Platform string          `json:"platform"`
	Board    boardJSON       `json:"board"`
	Threads  []listingJSON   `json:"threads"`
	Boards   []inspectedLink `json:"boards,omitempty"`
	Feeds    []inspectedLink `json:"feeds,omitempty"`
	Next     string          `json:"next,omitempty"`
	Warnings []string        `json:"warnings"`
}

type boardJSON struct {
	Title string   `json:"title,omitempty"`
	URL   string   `json:"url,omitempty"`
	Path  []string `json:"path,omitempty"`
}

type listingJSON struct {
	NativeID string       `json:"native_id,omitempty"`
	URL      string       `json:"url"`
	Title    string       `json:"title"`
	Author   string       `json:"author,omitempty"`
	Replies  *int         `json:"replies,omitempty"`
	Views    *int         `json:"views,omitempty"`
	LastPost archive.When `json:"last_post,omitzero"`
	Sticky   archive.Flag `json:"sticky,omitzero"`
	Locked   archive.Flag `json:"locked,omitzero"`
}

type inspectedLink struct {
	URL   string `json:"url"`
	Type  string `json:"type,omitempty"`
	Title string `json:"title,omitempty"`
}

type inspectedPage struct {
	Input    string          `json:"input"`
	Kind     string          `json:"kind"`
	Title    string          `json:"title"`
	Feeds    []inspectedLink `json:"feeds"`
	Article  *archive.Thread `json:"article,omitempty"`
	Warnings []string        `json:"warnings"`
}

func links(list []parse.Link) []inspectedLink {
	out := []inspectedLink{}
	for _, l := range list {
		out = append(out, inspectedLink{l.Href, l.Type, normal.Line(l.Title)})
	}
	return out
}

func forumLinks(list []forum.Link) (out []inspectedLink) {
	for _, l := range list {
		out = append(out, inspectedLink{l.URL, l.Type, normal.Line(l.Title)})
	}
	return out
}

func inspectPart(input string, p *forum.Part) (inspection, error) {
	next := ""
	if p.Next != nil {
		next = p.Next.String()
	}
	notes := append([]string{}, p.Notes...)
	kind := p.Kind
	if kind == forum.MovedPart && p.Instead != nil { // what this page shows itself
		notes = append(notes, p.Why+": "+p.Instead.String())
		switch {
		case len(p.Draft.Thread.Posts) > 0:
			kind = forum.ThreadPart
		case len(p.Threads) > 0:
			kind = forum.BoardPart
		}
	}
	switch kind {
	case forum.ThreadPart:
		t, err := normal.Thread(p.Draft)
		if err != nil {
			return nil, err
		}
		for _, n := range p.Draft.Notes {
			if !slices.Contains(notes, n) {
				notes = append(notes, n)
			}
		}
		return inspectedThread{input, "thread", t, next, notes}, nil
	case forum.MailPart:
		v := inspectedBoard{Input: input, Kind: string(kind), Platform: p.Platform, Board: boardJSON{normal.Line(p.Board.Title), p.Board.URL, p.Board.Path}, Threads: []listingJSON{}, Warnings: notes}
		for _, d := range p.Drafts {
			t, err := normal.Thread(d)
			if err != nil {
				return nil, err
			}
			replies, last := len(t.Posts)-1, t.Posts[len(t.Posts)-1]
			v.Threads = append(v.Threads, listingJSON{t.NativeID, t.URL, t.Title, t.Posts[0].Author.Name, &replies, nil, last.Published, t.Sticky, t.Locked})
		}
		return v, nil
	case forum.BoardPart, forum.IndexPart:
		v := inspectedBoard{Input: input, Kind: string(kind), Platform: p.Platform, Board: boardJSON{normal.Line(p.Board.Title), p.Board.URL, p.Board.Path},
			Threads: []listingJSON{}, Boards: forumLinks(p.Boards), Feeds: forumLinks(p.Feeds), Next: next, Warnings: notes}
		for _, l := range p.Threads {
			v.Threads = append(v.Threads, listingJSON{l.NativeID, l.URL, normal.Line(l.Title), normal.Line(l.Author.Name), l.Replies, l.Views, l.LastPost, l.Sticky, l.Locked})
		}
		return v, nil
	}
	why := p.Why
	if why == "" {
		why = "there is nothing to read on this page"
	}
	if p.Instead != nil {
		why += "; read " + p.Instead.String()
	}
	return nil, fmt.Errorf("%s (page of %s: %s)", why, p.Platform, p.Kind)
}

func (v inspectedThread) print(w io.Writer, _ time.Time) {
	software := strings.TrimSpace(v.Thread.Platform + " " + v.Thread.PlatformVersion)
	fmt.Fprintf(w, "%s\n  a thread (%s): %s\n  %s\n", v.Input, software, v.Thread.Title, v.Thread.URL)
	if len(v.Thread.Board.Path) > 0 {
		fmt.Fprintf(w, "  in %s\n", strings.Join(v.Thread.Board.Path, " › "))
	}
	fmt.Fprintf(w, "  %s on this page\n", count(len(v.Thread.Posts), "post"))
	for i, p := range v.Thread.Posts {
		if i == 10 {
			fmt.Fprintf(w, "    … and %d more\n", len(v.Thread.Posts)-i)
			break
		}
		fmt.Fprintf(w, "    #%-4d %-20s  %-20s  %s\n", p.Number, p.Published, clip(p.Author.Name, 20), clip(strings.Join(strings.Fields(p.Text), " "), 60))
	}
	if v.Next != "" {
		fmt.Fprintf(w, "  next page: %s\n", v.Next)
	}
	warnings(w, v.Warnings)
}

func (v inspectedBoard) print(w io.Writer, _ time.Time) {
	fmt.Fprintf(w, "%s\n  a forum's %s (%s): %s\n", v.Input, v.Kind, v.Platform, v.Board.Title)
	for i, l := range v.Threads {
		if i == 20 {
			fmt.Fprintf(w, "    … and %d more\n", len(v.Threads)-i)
			break
		}
		fmt.Fprintf(w, "    %-70s  %s\n", clip(l.Title, 70), l.URL)
	}
	for _, b := range v.Boards {
		fmt.Fprintf(w, "  board: %s  %s\n", b.Title, b.URL)
	}
	for _, f := range v.Feeds {
		fmt.Fprintf(w, "  feed: %s  %s\n", f.Title, f.URL)
	}
	if v.Next != "" {
		fmt.Fprintf(w, "  next page: %s\n", v.Next)
	}
	warnings(w, v.Warnings)
}

func (v inspectedPage) print(w io.Writer, _ time.Time) {
	fmt.Fprintf(w, "%s\n  a web page: %s\n", v.Input, v.Title)
	for _, f := range v.Feeds {
		fmt.Fprintf(w, "  feed: %s  %s\n", f.Title, f.URL)
	}
	if v.Article != nil {
		p := v.Article.Posts[0]
		fmt.Fprintf(w, "  article: %s, %s\n    %s\n", v.Article.Title, count(len(strings.Fields(p.Text)), "word"), clip(strings.Join(strings.Fields(p.Text), " "), 160))
	}
	warnings(w, v.Warnings)
}
