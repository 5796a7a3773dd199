package forum

import (
	"strings"
	"testing"
)

func TestAskbotAddressesNameTheirQuestion(t *testing.T) {
	for in, want := range map[string]string{ // site, native id, canonical address, post, page
		"https://example.org/question/12/a-slug/":                        "example.org 12 https://example.org/question/12/a-slug/  0",
		"https://example.org/en/question/12/a-slug/?sort=votes&page=2#x": "example.org 12 https://example.org/en/question/12/a-slug/  2",
		"https://example.org/qa/question/12/a-slug?answer=9#post-id-9":   "example.org/qa 12 https://example.org/qa/question/12/a-slug/ 9 0",
		"https://example.org/qa/de/question/12/a-slug/?comment=9":        "example.org/qa 12 https://example.org/qa/de/question/12/a-slug/ 9 0",
	} {
		r, ok := (askbot{}).Ref(address(t, in))
		if !ok {
			t.Errorf("Ref(%s) names nothing", in)
			continue
		}
		got := strings.Join([]string{r.Site, r.Native, r.URL.String(), r.Post, itoa(r.Page)}, " ")
		if got != want {
			t.Errorf("Ref(%s)\n got %s\nwant %s", in, got, want)
		}
		if first := (askbot{}).First(address(t, in)); first.String() != r.URL.String()+"?sort=oldest" {
			t.Errorf("First(%s) = %s", in, first)
		}
	}
	for _, in := range []string{
		"https://example.org/questions/12/a-slug/", "https://example.org/question/12/", "https://example.org/question/12/a.html", "https://example.org/question/a-slug/12", "https://example.org/question/12/a/edit/",
	} {
		if r, ok := (askbot{}).Ref(address(t, in)); ok {
			t.Errorf("Ref(%s) = %+v, want none", in, r)
		}
	}
}

func TestAskbotReadsHostilePagesInTime(t *testing.T) {
	const head = `<script>askbot['urls']={}</script><div class="js-question" data-post-id="7"><h1><a href="/question/7/x/">x</a></h1>`
	readsInTime(t, "https://example.org/question/7/x/", map[string]string{
		"answers":  head + `</div>` + repeated(10000, `<div class="post answer" data-post-id="%d"></div>`),
		"comments": head + repeated(10000, `<div class="comment" data-comment-id="%d"></div>`),
		"threads":  head + nested(`<div class="comment" data-comment-id="8">`),
		"bodies":   head + nested(`<div class="post-body">`),
		"infos":    head + nested(`<div class="post-update-info">`),
		"tags":     head + repeated(30000, `<a class="js-tag-name">t%d</a>`),
		"boxes":    head + `</div>` + nested(`<div class="box">`),
		"rows":     `<script>askbot['urls']={}</script>` + nested(`<div class="short-summary" id="question-7">`),
	})
}
