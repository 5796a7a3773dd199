package config

import (
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/pelletier/go-toml/v2"

	"skein/archive"
	"skein/feeds/topic"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// golden compares what was written with a file of testdata.
func golden(t *testing.T, name string, got []byte) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(path, got, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), string(got)); diff != "" {
		t.Errorf("%s (-want +got); -update rewrites it:\n%s", path, diff)
	}
}

const everything = `
-- skein.toml --
include = ["more.toml"]
[archive]
dsn = "data/skein.db"
raw = ""
[server]
base_url = "https://feeds.example.org/news/"
[fetch]
workers = 8
pause = "1500ms"
max_body = "4MiB"
timezone = "Asia/Baghdad"
[[source]]
url = "https://me:hunter2@example.org/feed?token=hunter2&page=1"
title = 'The "Feed" \ more'
tags = ["News/Middle East", "it's"]
cookies = "jar.txt"
[[source]]
url = "https://example.org/plain"
[topic.drones]
title = "Drones"
about = "Machines.\nNot bees."
query = '''
title:(drone* OR "unmanned aircraft")
  AND NOT bee'''
content = "summary"
-- jar.txt --
-- more.toml --
[[source]]
id = "board"
url = "https://forum.example.org/forums/7/"
kind = "board"
schedule = "*/15 * * * *"
timezone = "UTC"
enabled = false
robots = false
allow_private = true
user_agent = "it's \"me\""
[source.selectors]
post = 'div[data-kind="post"]'
id = "@data-nr"
thread = "td.subject a"
[topic.bees]
query = "bee"
`

func TestShowIsWhatIsInForce(t *testing.T) {
	c, dir := loaded(t, everything, "SKEIN_FETCH_WORKERS=9")
	var b bytes.Buffer
	if err := c.WriteTOML(&b); err != nil {
		t.Fatal(err)
	}
	if strings.Contains(b.String(), "hunter2") || strings.Contains(b.String(), "jar.txt") {
		t.Errorf("a secret is shown:\n%s", &b)
	}
	golden(t, "show.toml", bytes.ReplaceAll(b.Bytes(), []byte(dir), []byte("/etc/skein")))
}

func TestWhatIsShownLoadsAsTheSame(t *testing.T) {
	for name, text := range map[string]string{
		"everything": strings.NewReplacer("me:hunter2@", "", "token=hunter2", "a=1", `cookies = "jar.txt"`, "").Replace(everything),
		"nothing":    "-- skein.toml --\n",
		"starter":    "-- skein.toml --\n" + string(Starter()),
	} {
		t.Run(name, func(t *testing.T) {
			c, dir := loaded(t, text)
			var b bytes.Buffer
			if err := c.WriteTOML(&b); err != nil {
				t.Fatal(err)
			}
			path := filepath.Join(dir, "shown.toml")
			if err := os.WriteFile(path, b.Bytes(), 0o644); err != nil {
				t.Fatal(err)
			}
			again, err := Load(path, nil)
			if err != nil {
				t.Fatalf("Load of what was shown: %v\n%s", err, &b)
			}
			again.Path, again.Files, again.Include = c.Path, c.Files, c.Include
			if diff := cmp.Diff(c, again); diff != "" {
				t.Errorf("loaded again (-first +again):\n%s", diff)
			}
		})
	}
}

func TestFingerprintIsOfTheContentAlone(t *testing.T) {
	base, _ := loaded(t, everything)
	apart := strings.NewReplacer(`include = ["more.toml"]`, `include = ["sub/*.toml"]`, "-- more.toml --", "-- sub/more.toml --",
		"workers = 8", "workers = 80", `raw = ""`, `raw = "raw"`, "[[source]]\nurl = \"https://example.org/plain\"\n", "").Replace(everything) +
		"-- sub/a.toml --\n[[source]]\nurl = \"https://example.org/plain\"\nenabled = true\nkind = \"auto\"\npause = \"1.5s\"\n"
	same, _ := loaded(t, apart)
	if base.Fingerprint != same.Fingerprint {
		t.Errorf("fingerprint of the same sources in other files = %s, want %s", same.Fingerprint, base.Fingerprint)
	}
	for what, edit := range map[string][2]string{
		"url":      {"example.org/plain", "example.org/other"},
		"query":    {"NOT bee", "NOT wasp"},
		"pause":    {"1500ms", "2s"},
		"enabled":  {"enabled = false", ""},
		"password": {"me:hunter2@", "me:hunter3@"},
		"cookies":  {"jar.txt", "jam.txt"},
		"topic":    {"[topic.bees]", "[topic.wasps]"},
	} {
		other, _ := loaded(t, strings.ReplaceAll(everything, edit[0], edit[1]))
		if other.Fingerprint == base.Fingerprint {
			t.Errorf("another %s has the same fingerprint", what)
		}
	}
	if d, _ := loaded(t, "-- skein.toml --\n"); d.Fingerprint != Default().Fingerprint {
		t.Errorf("fingerprint of an empty file = %s, want that of the defaults, %s", d.Fingerprint, Default().Fingerprint)
	}
}

func TestSchemaIsAsItWas(t *testing.T) { golden(t, "schema.json", Schema()) }

// TestSchemaAgreesWithTheDecoder: what loads conforms, and what has a fault of
// form does not.
func TestSchemaAgreesWithTheDecoder(t *testing.T) {
	var s map[string]any
	if err := json.Unmarshal(Schema(), &s); err != nil {
		t.Fatal(err)
	}
	files := map[string]string{"starter": string(Starter())}
	for _, part := range []string{"skein.toml", "more.toml"} {
		_, after, _ := strings.Cut(everything, "-- "+part+" --\n")
		text, _, _ := strings.Cut(after, "\n-- ")
		files[part] = text
	}
	for name, text := range files {
		if bad := conforms(s, decoded(t, text), name); bad != nil {
			t.Errorf("a good file does not conform: %q", bad)
		}
	}
	for _, name := range []string{
		"types", "unknown-key", "unknown-table", "durations", "numbers", "kind", "not-yet", "table-for-value", "value-for-table", "list-items", "ids",
	} {
		if name == "table-for-value" || name == "list-items" {
			continue // the one has a header twice, the other's tags only a check of ours can tell
		}
		data, err := os.ReadFile("testdata/bad/" + name + ".toml")
		if err != nil {
			t.Fatal(err)
		}
		if bad := conforms(s, decoded(t, string(data)), name); bad == nil {
			t.Errorf("%s.toml conforms to the schema, and is bad", name)
		}
	}
}

// decoded is a file as any TOML reader has it, in the types of JSON.
func decoded(t *testing.T, text string) any {
	t.Helper()
	text = strings.ReplaceAll(text, "99999999999999999999", "9999999999")
	var v map[string]any
	if err := toml.Unmarshal([]byte(text), &v); err != nil {
		t.Fatal(err)
	}
	b, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	var j any
	if err := json.Unmarshal(b, &j); err != nil {
		t.Fatal(err)
	}
	return j
}

// conforms checks the part of JSON Schema that Schema uses, and refuses to pass
// over any other.
func conforms(s map[string]any, v any, at string) (bad []string) {
	say := func(format string, a ...any) { bad = append(bad, at+": "+fmt.Sprintf(format, a...)) }
	object, _ := v.(map[string]any)
	array, _ := v.([]any)
	text, isText := v.(string)
	num, isNum := v.(float64)
	_, isBool := v.(bool)
	for keyword, want := range s {
		switch keyword {
		case "$schema", "title", "description", "default":
		case "type":
			is := map[string]bool{"object": object != nil, "array": array != nil, "string": isText, "integer": isNum && num == float64(int64(num)), "boolean": isBool}
			if ok, known := is[want.(string)]; !ok || !known {
				say("is no %s", want)
			}
		case "enum":
			if !slices.Contains(want.([]any), v) {
				say("%v is none of %v", v, want)
			}
		case "pattern":
			if isText && !regexp.MustCompile(want.(string)).MatchString(text) {
				say("%q does not match %s", text, want)
			}
		case "minimum":
			if isNum && num < want.(float64) {
				say("%v is under %v", num, want)
			}
		case "maximum":
			if isNum && num > want.(float64) {
				say("%v is over %v", num, want)
			}
		case "items":
			for i, item := range array {
				bad = append(bad, conforms(want.(map[string]any), item, fmt.Sprintf("%s.%d", at, i))...)
			}
		case "required":
			for _, name := range want.([]any) {
				if object != nil && object[name.(string)] == nil {
					say("has no %s", name)
				}
			}
		case "propertyNames":
			for name := range object {
				bad = append(bad, conforms(want.(map[string]any), name, at+"."+name)...)
			}
		case "properties":
			for name, sub := range want.(map[string]any) {
				if inner, some := object[name]; some {
					bad = append(bad, conforms(sub.(map[string]any), inner, at+"."+name)...)
				}
			}
		case "additionalProperties":
			known, _ := s["properties"].(map[string]any)
			for name, inner := range object {
				sub, isSchema := want.(map[string]any)
				switch {
				case known[name] != nil:
				case isSchema:
					bad = append(bad, conforms(sub, inner, at+"."+name)...)
				default:
					say("has %s", name)
				}
			}
		default:
			say("the schema has %s, which this check does not know", keyword)
		}
	}
	return bad
}

func TestStarterIsTheDefaultsWithATopicAndSources(t *testing.T) {
	c, dir := loaded(t, "-- skein.toml --\n"+string(Starter()))
	if len(c.Sources) < 10 || len(c.Topics) != 1 || c.Topics[0].Title != "Middle East defense" || c.Warnings != nil {
		t.Errorf("the starter has %d sources, topics %v, warnings %q", len(c.Sources), c.Topics, c.Warnings)
	}
	for _, s := range c.Sources {
		if s.Title == "" || s.Tags == nil || !strings.HasPrefix(s.URL, "https://") {
			t.Errorf("source %+v: want a title, a tag and a safe address", s)
		}
	}
	d := Default()
	d.Path, d.Files, d.Include = c.Path, c.Files, c.Include
	d.Archive = Archive{filepath.Join(dir, "skein.db"), filepath.Join(dir, "raw"), filepath.Join(dir, "spool")}
	c.Sources, c.Topics, c.Fingerprint = nil, nil, d.Fingerprint
	if diff := cmp.Diff(d, c); diff != "" {
		t.Errorf("beside its sources the starter differs from the defaults (-want +got):\n%s", diff)
	}
}

func TestStarterTopicFindsWhatItIsAbout(t *testing.T) {
	c, _ := loaded(t, "-- skein.toml --\n"+string(Starter()))
	set, err := topic.Compile(c.Topics)
	if err != nil {
		t.Fatal(err)
	}
	long := strings.Repeat("The minister spoke of schools, roads and the price of bread. ", 20)
	for text, want := range map[string]bool{
		"Iran shows a new missile\n\nThe range was not told.":                                      true,
		"Talks go on\n\nEnvoys from Baghdad and Ankara met after soldiers closed the border.":      true,
		"Frigate escorts a tanker through the Red Sea\n\nThe navy gave no name.":                   true,
		"Navy orders three frigates\n\nThe yard in Norway will build them.":                        false,
		"Kuwait raises fuel prices\n\nDrivers queued for hours.":                                   false,
		"Hamilton wins in Bahrain\n\nThe Grand Prix was a war of tyres.":                           false,
		"Budget passes\n\n" + long + "An aide once served in the army; another was born in Cairo.": false,
	} {
		title, body, _ := strings.Cut(text, "\n\n")
		p := archive.Post{ID: "p", NativeID: archive.ArticlePost, Number: 1, Title: title, Text: body}
		th := archive.Thread{ID: "t", Kind: archive.Article, Title: title, Posts: []archive.Post{p}}
		if got := len(set.Judge(&th, &p)) == 1; got != want {
			t.Errorf("the topic has %q: %v, want %v", title, got, want)
		}
	}
}

func TestStarterShowsEveryKeyAndItsExamplesLoad(t *testing.T) {
	text := string(Starter())
	for _, s := range sections {
		for _, name := range s.keys {
			if known := slices.ContainsFunc(sourceKeys, func(k key[archive.Source]) bool { return k.name == name && (k.kind == later || k.kind == ofTable) }) ||
				slices.ContainsFunc(topicKeys, func(k key[archive.Topic]) bool { return k.name == name && k.kind == later }); known {
				continue
			}
			if !regexp.MustCompile(`(?m)^(#   )?` + name + ` = `).MatchString(text) {
				t.Errorf("the starter does not show %s of [%s]", name, s.name)
			}
		}
	}
	if !strings.Contains(text, "#   [source.selectors]") {
		t.Error("the starter does not show [source.selectors]")
	}
	// The boards at the end stand there as comments.
	head, boards, some := strings.Cut(text, "\n#\n# [[source]]")
	if !some {
		t.Fatal("the starter has no examples of boards")
	}
	uncommented := head + "\n[[source]]" + strings.ReplaceAll(strings.ReplaceAll(boards, "\n# ", "\n"), "\n#\n", "\n\n")
	c, _ := loaded(t, "-- skein.toml --\n"+uncommented)
	kinds := map[archive.SourceKind]int{}
	for _, s := range c.Sources {
		kinds[s.Kind]++
	}
	if kinds[archive.BoardSource] != 2 {
		t.Errorf("with its examples the starter has %d boards, want 2", kinds[archive.BoardSource])
	}
}

// FuzzQuote: a text that is written is read as the same.
func FuzzQuote(f *testing.F) {
	for _, s := range []string{"", "a", `a"b\c`, "it's", "'''", "a\nb", "\n\n", "a\r\nb\t", "\x00\x7f\u0085", "a\\\nb", `"it's"`, "é\U0001F600", "\ufffd", "x'\n"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		s = strings.ToValidUTF8(s, "")
		var v struct{ A string }
		if err := toml.Unmarshal([]byte("a = "+quote(s)), &v); err != nil || v.A != s {
			t.Errorf("quote(%q) = %s, which is read as %q, %v", s, quote(s), v.A, err)
		}
	})
}
