package normal

import (
	"fmt"
	"math/rand/v2"
	"reflect"
	"strings"
	"testing"
)

// TestQuickAgreesWithTheTreeOnWhatIsPutTogetherAtRandom builds HTML of the
// pieces that feeds are made of, well nested, badly nested, and left open.
func TestQuickAgreesWithTheTreeOnWhatIsPutTogetherAtRandom(t *testing.T) {
	const documents = 20_000
	quick := 0
	for seed := range uint64(documents) {
		s := pieced(rand.New(rand.NewPCG(seed, 1)))
		c := new(cleaner)
		c.reset(page)
		if !c.quick(s) {
			continue
		}
		quick++
		got := c.finish()
		if want := new(cleaner).whole(s, page); !reflect.DeepEqual(got, want) {
			t.Fatalf("HTML(%s)\nquick %#v\ntree  %#v", s, got, want)
		}
	}
	if quick < documents/5 {
		t.Errorf("%d of %d documents went the quick way, want a fifth", quick, documents)
	}
}

func last(list []string) string {
	if len(list) == 0 {
		return ""
	}
	return list[len(list)-1]
}

// pieced puts HTML together.
func pieced(r *rand.Rand) string {
	var b strings.Builder
	names := strings.Fields("p p p div ul ol li li dl dt dd table tbody thead tr tr td td th h2 h3 blockquote pre b i a a span code em font figure figcaption details summary center video picture")
	single := strings.Fields(`text x&amp;y &eacute; &copy <br> <br/> <hr> <img|src="/a.png"> <img|src=/b.png|alt|width=1> <!--|c|--> <script>a<b</script> <style>p{}</style> <iframe|src="/v"></iframe> &#8220; &#13; > <wbr>`)
	attrs := strings.Fields(`class="a" href="/x?a=1&b=2" href=/y title='q' colspan=2 lang="de" dir=rtl id=z start=3 open cite="/q" datetime="2026" width="5"`)
	space := []string{"", "", " ", "\n"}
	inside := map[string][]string{
		"table": {"tbody", "thead", "tr", "tr", "td"}, "tbody": {"tr", "tr", "td"}, "thead": {"tr"}, "tr": {"td", "td", "th"}, "ul": {"li"}, "ol": {"li"}, "li": {"li", "p", "b", "ul"},
		"dl": {"dt", "dd"}, "dt": {"dd"}, "dd": {"dt", "p"}, "td": {"td", "tr", "p", "a", "table", "th"}, "figure": {"figcaption", "picture"}, "pre": {"code"},
	}
	var open []string
	for range 3 + r.IntN(14) {
		switch n := r.IntN(10); {
		case n < 5:
			name := names[r.IntN(len(names))]
			if within := inside[strings.ToLower(last(open))]; within != nil && r.IntN(8) > 0 {
				name = within[r.IntN(len(within))]
			}
			if r.IntN(12) == 0 {
				name = strings.ToUpper(name)
			}
			b.WriteString("<" + name)
			for range r.IntN(3) {
				b.WriteString(" " + attrs[r.IntN(len(attrs))])
			}
			b.WriteString(">")
			open = append(open, name)
		case n < 8 && len(open) > 0:
			at := len(open) - 1
			if r.IntN(10) == 0 {
				at = r.IntN(len(open))
			}
			if r.IntN(8) > 0 {
				fmt.Fprintf(&b, "</%s>", open[at])
			}
			open = open[:at]
		default:
			b.WriteString(strings.ReplaceAll(single[r.IntN(len(single))], "|", " "))
		}
		b.WriteString(space[r.IntN(len(space))])
	}
	for len(open) > 0 && r.IntN(5) > 0 {
		fmt.Fprintf(&b, "</%s>", open[len(open)-1])
		open = open[:len(open)-1]
	}
	return b.String()
}
