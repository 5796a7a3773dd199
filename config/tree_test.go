package config

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/pelletier/go-toml/v2"
)

// grown is the tree of a text in plain values, and its faults.
func grown(text string) (map[string]any, []string) {
	var faults []string
	t := grow([]byte(text), func(line int, text string) { faults = append(faults, fmt.Sprintf("%d: %s", line, text)) })
	return plainTable(t), faults
}

func plainTable(t *table) map[string]any {
	m := map[string]any{}
	for i := range t.entries {
		m[t.entries[i].name] = plain(&t.entries[i].node)
	}
	return m
}

func plain(n *node) any {
	switch n.form {
	case isTable:
		return plainTable(n.table)
	case isList, isTables:
		l := make([]any, len(n.list))
		for i := range n.list {
			l[i] = plain(&n.list[i])
		}
		return l
	case isText:
		return n.text
	}
	return n.form.String()
}

// plainTOML makes the library's values those of plain.
func plainTOML(v any) any {
	switch v := v.(type) {
	case map[string]any:
		for k := range v {
			v[k] = plainTOML(v[k])
		}
		return v
	case []any:
		for i := range v {
			v[i] = plainTOML(v[i])
		}
		return v
	case string:
		return v
	case int64:
		return isNumber.String()
	case float64:
		return isFraction.String()
	case bool:
		return isFlag.String()
	}
	return isDate.String()
}

func TestTablesAreNotReopened(t *testing.T) {
	for text, want := range map[string]string{
		"a = 1\na = 2":                       "2: a is already there in line 1",
		"a = 1\n[a]":                         "2: a is a number since line 1 and cannot be a table",
		"a = 1\n[a.b]\nc = 1":                "2: a is a number since line 1 and cannot be a table",
		"a = 1\n[[a]]":                       "2: a is a number since line 1 and cannot be a list of tables",
		"[a]\n[a]":                           "2: [a] is already there in line 1",
		"[a]\n[[a]]":                         "2: a is a table since line 1 and cannot be a list of tables",
		"[[a]]\n[a]":                         "2: a is tables since line 1 and cannot be a table",
		"a = []\n[[a]]":                      "2: a is a list since line 1 and cannot be a list of tables",
		"a = {}\n[a.b]":                      "2: a is a table since line 1 and cannot be a table",
		"a = {b.c = 1}\n[a.b.d]":             "2: a is a table since line 1 and cannot be a table",
		"a = {b = 1, b = 2}":                 "1: b is already there in line 1",
		"a.b = 1\na = 2":                     "2: a is already there in line 1",
		"a.b = 1\n[a]":                       "2: [a] is already there in line 1",
		"[a.b]\n[a]\nb.c = 1":                "3: b is already there in line 1",
		"a = {b = {}}\na.c = 1":              "2: a is already there in line 1",
		"[a]\nb.c = 1\n[a.b.d]\n[a.b]":       "4: [b] is already there in line 2",
		"[x]\na=1\n[[y]]\n[y.z]\n[y.z]\nb=1": "5: [z] is already there in line 4",
	} {
		if _, got := grown(text); len(got) != 1 || got[0] != want {
			t.Errorf("the faults of %q are %q, want %q", text, got, want)
		}
	}
}

func TestTreeOfManyKeysIsStillATree(t *testing.T) {
	var b strings.Builder
	for i := range 5000 {
		fmt.Fprintf(&b, "[topic.t%d]\nquery = \"q%d\"\n", i, i)
	}
	tree, faults := grown(b.String() + "[topic.t4999]\n[topic.t0]\n")
	if topics := tree["topic"].(map[string]any); len(topics) != 5000 || len(faults) != 2 {
		t.Errorf("%d topics with the faults %q, want 5000 and 2", len(topics), faults)
	}
}

// FuzzGrow: where the walk finds no fault, the library's own decoder agrees in
// every key and text; where the decoder finds one, so does the walk.
func FuzzGrow(f *testing.F) {
	names, _ := filepath.Glob("testdata/bad/*.toml")
	for _, name := range names {
		data, err := os.ReadFile(name)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(string(data))
	}
	f.Add(string(Starter()))
	f.Add("a.b = {c.d = [1, {e = 2}]}\n[[x.y]]\n[x.y.z]\n[[x.y]]\n\"q\".'r' = '''\ns'''")
	f.Add("a = '''\nb = 1\n[c]\nd = \"\"\"x\"\"\"\n")
	f.Fuzz(func(t *testing.T, text string) {
		tree, faults := grown(text)
		var want map[string]any
		err := toml.Unmarshal([]byte(strings.TrimPrefix(text, "\xef\xbb\xbf")), &want)
		if err != nil && faults == nil && !beyondForm(err) {
			t.Errorf("the walk finds no fault, the decoder %v in\n%s", err, text)
		}
		if err == nil && faults != nil {
			t.Errorf("the decoder finds no fault, the walk %q in\n%s", faults, text)
		}
		if err == nil && faults == nil {
			if diff := cmp.Diff(plainTOML(want), any(tree)); diff != "" {
				t.Errorf("(-decoder +walk):\n%s\nin\n%s", diff, text)
			}
		}
	})
}

// beyondForm reports whether an error is about what a number or date means,
// which the walk leaves to the key: no key holds a date.
func beyondForm(err error) bool {
	for _, about := range []string{"date", "time", "integer", "float", "int64", "range", "timezone", "month", "day", "hour", "minute", "second", "digit"} {
		if strings.Contains(err.Error(), about) {
			return true
		}
	}
	return false
}
