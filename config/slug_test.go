package config

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
)

func TestSourceIsNamedByItsAddress(t *testing.T) {
	long := "https://example.org/" + strings.Repeat("archive/", 20)
	for in, want := range map[string]string{
		"https://www.example.org/":                       "example-org",
		"https://Example.org":                            "example-org",
		"http://example.org:80/feed.xml":                 "example-org-feed-xml",
		"https://example.org:8443/feed.xml":              "example-org-8443-feed-xml",
		"https://forum.example.org/viewforum.php?f=12":   "forum-example-org-viewforum-php-f-12",
		"https://forum.example.org/forums/iran-iraq.46/": "forum-example-org-forums-iran-iraq-46",
		"https://me:hunter2@example.org/feed":            "example-org-feed",
		"https://example.org/a%20b/":                     "example-org-a-b",
		"https://example.org/feed?token=hunter2":         "example-org-feed-token-twszfr",
		"https://example.org/новости":                    "example-org-cj42lw",
		"https://bücher.example/feed":                    "xn-bcher-kva-example-feed",
		long:                                             "example-org-archive-archive-archive-archive-archive-archi-",
	} {
		got := sourceSlug(in)
		if got != want && !(in == long && strings.HasPrefix(got, want) && len(got) == longest) {
			t.Errorf("sourceSlug(%q) = %q, want %q", in, got, want)
		}
		if !isSlug(got) {
			t.Errorf("sourceSlug(%q) = %q, which is no slug", in, got)
		}
	}
}

func TestNamesDoNotDependOnTheOrderOfTheFile(t *testing.T) {
	tables := []string{
		"url = \"https://example.org/a-b\"", // these three would all be example-org-a-b
		"url = \"https://example.org/a/b\"",
		"url = \"https://example.org/a?b\"",
		"url = \"https://example.org/c.d\"\nid = \"example-org-x-y\"", // taken from the next
		"url = \"https://example.org/x/y\"",
		"url = \"https://example.org/plain\"",
	}
	ids := func() map[string]string {
		c, _ := loaded(t, "-- skein.toml --\n[[source]]\n"+strings.Join(tables, "\n[[source]]\n")+"\n")
		m := map[string]string{}
		for _, s := range c.Sources {
			m[s.ID] = s.URL
		}
		return m
	}
	first := ids()
	if len(first) != len(tables) || first["example-org-plain"] == "" || first["example-org-x-y"] != "https://example.org/c.d" || first["example-org-a-b"] != "" {
		t.Fatalf("ids = %v, want %d, each its own", first, len(tables))
	}
	for range 10 {
		rand.Shuffle(len(tables), func(i, j int) { tables[i], tables[j] = tables[j], tables[i] })
		if got := ids(); fmt.Sprint(got) != fmt.Sprint(first) {
			t.Fatalf("in the order %q the ids are %v, want %v", tables, got, first)
		}
	}
}

// FuzzSlug: every address gets a slug, the same each time.
func FuzzSlug(f *testing.F) {
	for _, s := range []string{"https://example.org/feed", "", "://", "https://[::1]:80/%zz", "HTTP://ÄÖÜ.example/?token=x"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if got := sourceSlug(s); !isSlug(got) || got != sourceSlug(s) {
			t.Errorf("sourceSlug(%q) = %q, which is no slug", s, got)
		}
		if got := hashedSlug(sourceSlug(s), s); !isSlug(got) {
			t.Errorf("hashedSlug of %q = %q, which is no slug", s, got)
		}
	})
}
