package diff

import (
	"fmt"
	"math/rand/v2"
	"runtime"
	"strings"
	"testing"
)

// sides puts a comparison back together.
func sides(list []Change) (old, new string) {
	for _, c := range list {
		if c.Op != "ins" {
			old += " " + c.Text + " "
		}
		if c.Op != "del" {
			new += " " + c.Text + " "
		}
	}
	return strings.Join(strings.Fields(old), " "), strings.Join(strings.Fields(new), " ")
}

func TestWordsTellsWhatChanged(t *testing.T) {
	long := strings.Repeat("word ", 100)
	for name, tc := range map[string]struct{ old, new, want string }{
		"one word":      {"the pier is closed", "the pier is open", "the pier is -closed+open"},
		"in the middle": {"fourteen of them came", "eleven of them came", "-fourteen+eleven of them came"},
		"added":         {"a b", "a b\n\nEdit: c", "a b\n\n+Edit: c"},
		"taken away":    {"a b c", "a c", "a -b c"},
		"all":           {"a", "b", "-a+b"},
		"to nothing":    {"a b", "", "-a b"},
		"from nothing":  {"", "a b", "+a b"},
		"same":          {"a b", "a b", "a b"},
		"far away":      {long + "old " + long, long + "new " + long, "…" + strings.Repeat("word ", 24) + "-old+new " + strings.Repeat("word ", 24) + "…"},
	} {
		got := ""
		for _, c := range Words(tc.old, tc.new) {
			got += map[string]string{"ins": "+", "del": "-", "gap": "…"}[c.Op] + c.Text
		}
		if got != tc.want {
			t.Errorf("%s: Words = %q, want %q", name, got, tc.want)
		}
	}
}

func FuzzWordsLosesNothing(f *testing.F) {
	f.Add("the pier is closed", "the pier is open")
	f.Add("a\n\nb\n", " b a\u2028c")
	f.Fuzz(func(t *testing.T, old, new string) {
		if len(strings.Fields(old)) > nearby || len(strings.Fields(new)) > nearby {
			t.Skip() // what did not change is left out of longer ones
		}
		a, b := sides(Words(old, new))
		if want := strings.Join(strings.Fields(old), " "); a != want {
			t.Errorf("the old side is %q, want %q", a, want)
		}
		if want := strings.Join(strings.Fields(new), " "); b != want {
			t.Errorf("the new side is %q, want %q", b, want)
		}
	})
}

func TestComparingHugeTextsIsBounded(t *testing.T) {
	words := func(seed uint64, n int, end string) string {
		r := rand.New(rand.NewPCG(seed, 1))
		var b strings.Builder
		for range n {
			fmt.Fprintf(&b, "w%d%s", r.IntN(5000), end)
		}
		return b.String()
	}
	for name, tc := range map[string]struct{ old, new string }{
		"words":      {words(1, 20_000, " "), words(2, 20_000, " ")},
		"lines":      {words(1, 20_000, "\n"), words(2, 20_000, "\n")},
		"paragraphs": {strings.Repeat(words(1, 100, " ")+"\n", 50), strings.Repeat(words(2, 100, " ")+"\n", 50)},
	} {
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		list := Words(tc.old, tc.new)
		runtime.ReadMemStats(&after)
		// A table of all words would take 800 MB.
		if took := after.TotalAlloc - before.TotalAlloc; took > 40<<20 || len(list) == 0 {
			t.Errorf("%s took %d MB and gave %d stretches", name, took>>20, len(list))
		}
	}
}
