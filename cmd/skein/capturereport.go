package main

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	"skein/archive"
	"skein/fetcher"
)

// mostListed bounds how many threads a summary for people lists.
const mostListed = 20

// report prints what the files came to: the threads, what is missing of them,
// and what was passed over. As JSON it is a line for each thread that is held
// or named, then one of the files.
func (im *importing) report(ctx context.Context, taken fetcher.Taken) error {
	im.threads = append(im.threads, taken.Threads...)
	const many = 5
	whole, part := 0, 0
	var lacking []string
	for _, id := range taken.Threads {
		t, posts, err := im.store.Held(ctx, id)
		if err != nil {
			return err
		}
		switch {
		case t.Complete == archive.No:
			part++
			lacking = append(lacking, fmt.Sprintf("  %s  %s\n    %s\n", t.ID, clip(titleOf(t), 80), completenessOf(t, posts, 0)))
		case t.Complete == archive.Yes:
			whole++
		}
		if im.json {
			s := summaryOf(t, fetcher.Archived{})
			s.Posts = posts
			if err := json1(im.archiving, s); err != nil {
				return err
			}
			continue
		}
		if len(taken.Threads) <= many {
			printHead(im.talk, t, completenessOf(t, posts, 0))
		}
	}
	im.incomplete = im.incomplete || part > 0 || im.tally.Damaged > 0 || im.tally.Lost > 0
	if im.json {
		for _, m := range taken.Missing {
			if err := json1(im.archiving, summary{ID: m.ID, URL: m.URL, Title: m.Title, Complete: archive.No}); err != nil {
				return err
			}
		}
		return json1(im.archiving, struct {
			tally
			Threads int `json:"threads"`
			Missing int `json:"missing"` // threads that listings name, of which nothing is held
			New     int `json:"new"`
			Changed int `json:"changed"`
		}{im.tally, len(taken.Threads), len(taken.Missing), taken.Saved.New, taken.Saved.Changed})
	}
	if len(taken.Threads) > many {
		for i, text := range lacking {
			if i == mostListed {
				fmt.Fprintf(im.talk, "  … and %s (--json lists all)\n", count(len(lacking)-i, "other"))
				break
			}
			fmt.Fprint(im.talk, text)
		}
	}
	for i, m := range taken.Missing {
		if i == 0 {
			fmt.Fprintf(im.talk, "Named by listings, and nothing of it is here: %s\n", count(len(taken.Missing), "thread"))
		}
		if i == mostListed {
			fmt.Fprintf(im.talk, "  … and %s (--json lists all)\n", count(len(taken.Missing)-i, "other"))
			break
		}
		fmt.Fprintf(im.talk, "  %s  %s\n", m.URL, clip(m.Title, 80))
	}
	im.totals(taken, whole, part)
	return nil
}

// totals prints the last lines: what was read, and what it gave.
func (im *importing) totals(taken fetcher.Taken, whole, part int) {
	t := &im.tally
	line := count(t.Files, "file")
	if t.Records > 0 {
		line += ", " + count(t.Records, "record")
	}
	words := map[string]int{}
	for i, kind := range pageKinds {
		words[pageWords[i]] = t.Pages[kind]
	}
	line += ": " + counted(words, pageWords...)
	if len(t.Skipped) > 0 {
		line += "; passed over " + counted(t.Skipped, slices.Sorted(maps.Keys(t.Skipped))...)
	}
	if t.Carried > 0 {
		line += "; kept " + count(t.Carried, "file") + " that posts carry or show"
	}
	if t.Damaged > 0 {
		line += "; " + count(t.Damaged, "damaged record")
	}
	if t.Untrue > 0 {
		line += "; " + count(t.Untrue, "record") + " with a digest that does not hold"
	}
	if t.Lost > 0 {
		line += "; " + count(t.Lost, "page") + " seen again unchanged, of which no file has the bytes"
	}
	fmt.Fprintln(im.talk, line)
	line = count(len(taken.Threads), "thread")
	if whole+part > 0 {
		line += fmt.Sprintf(" (%s complete, %s with pages missing)", group3(whole), group3(part))
	}
	line += fmt.Sprintf(", %s, %d changed", count(taken.Saved.New, "new post"), taken.Saved.Changed)
	if !im.fl.noStore {
		line += ", in " + im.store.Path()
	}
	fmt.Fprintln(im.talk, line)
}

// Kinds of pages, and how a summary calls so many of them.
var (
	pageKinds = []string{fetcher.ThreadPages, fetcher.BoardPages, fetcher.FeedPages, fetcher.ArticlePages, fetcher.OtherPages}
	pageWords = []string{"pages of threads", "of boards", "feeds", "articles", "other pages"}
)

// counted lists numbers with what they are of, in an order; none where all are zero.
func counted(n map[string]int, order ...string) string {
	var parts []string
	for _, kind := range order {
		switch many := n[kind]; {
		case many == 1:
			parts = append(parts, "1 "+singular.Replace(kind))
		case many > 1:
			parts = append(parts, group3(many)+" "+kind)
		}
	}
	if len(parts) == 0 {
		return "no pages"
	}
	return strings.Join(parts, ", ")
}

// singular makes one of what is counted in many.
var singular = strings.NewReplacer("pages", "page", "feeds", "feed", "articles", "article", "images", "image", "fonts", "font", "files", "file",
	"redirects", "redirect", "errors", "error", "answers", "answer")
