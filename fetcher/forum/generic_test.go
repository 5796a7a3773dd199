package forum

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// Pages that look a little like threads, and are none: each has what a careless
// reader would go by.
func TestGenericLeavesOtherPagesAlone(t *testing.T) {
	comment := func(i int) string {
		return fmt.Sprintf(`<li class="comment" id="comment-%d"><cite class="author"><a href="/user/%d">Reader %d</a></cite> <time datetime="2024-05-0%dT01:02:03Z">May</time> <a href="#comment-%d">permalink</a><div class="comment-content"><p>I have something to say about that, and I say it here at length.</p></div><a class="comment-reply-link" href="?replytocom=%d">Reply</a></li>`, i, i, i, i%9+1, i, i)
	}
	comments := func(n int) string {
		var b strings.Builder
		for i := range n {
			b.WriteString(comment(i + 1))
		}
		return b.String()
	}
	story := strings.Repeat("The council met on Tuesday and decided about the pier. ", 60)
	entry := func(i int) string {
		return fmt.Sprintf(`<article class="post hentry" id="post-%d"><h2 class="entry-title"><a href="/2024/05/story-%d/">Story %d</a></h2><span class="author vcard"><a class="fn" href="/author/%d">Writer %d</a></span><time class="published" datetime="2024-05-0%dT01:02:03Z">May</time><div class="entry-content"><p>The first words of a story that goes on elsewhere, as they all do on this page.</p></div></article>`, i, i, i, i%3, i%3, i%9+1)
	}
	for name, tc := range map[string]struct{ at, html string }{
		"article with comments":                {"https://news.example/2024/05/pier/", `<body><article class="entry"><h1>Pier</h1><div class="entry-content"><p>` + story + `</p></div></article><ol class="comments">` + comments(8)},
		"article with more comments than text": {"https://news.example/2024/05/pier/", `<body><h1>Pier</h1><p>` + story[:300] + `</p><ol class="comments">` + comments(40)},
		"article that says so":                 {"https://news.example/forum/pier/", `<script type="application/ld+json">{"@type": "NewsArticle"}</script><body><h1>Pier</h1><ol class="posts">` + strings.ReplaceAll(comments(8), "comment", "post")},
		"blog of WordPress":                    {"https://blog.example/", `<meta name="generator" content="WordPress 6.5"><body>` + entry(1) + entry(2) + entry(3)},
		"blog":                                 {"https://blog.example/", `<body class="hfeed">` + entry(1) + entry(2) + entry(3) + entry(4)},
		"shop":                                 {"https://shop.example/kites", `<body>` + strings.Repeat(`<div class="product" id="p12"><h3><a href="/kite/12">Kite</a></h3><span class="author">By Swift</span><span class="date">3 May 2024</span><div class="text">A kite for all winds, with lines and a reel and a bag to carry it.</div><b class="price">€ 49.90</b></div>`, 6)},
		"reviews":                              {"https://shop.example/kite/12", `<body><h1>Kite</h1>` + strings.Repeat(`<div class="review" id="review-3"><span class="author">Swift</span><time datetime="2024-05-01T00:00:00Z">May</time><div class="text">Flies well in all winds that I have tried it in so far.</div></div><div class="review" id="review-4"><span class="author">Rook</span><time datetime="2024-05-01T00:00:00Z">May</time><div class="text">Flies well in all winds that I have tried it in so far.</div></div>`, 3)},
		"questions and answers of a shop":      {"https://shop.example/faq", `<script type="application/ld+json">{"@type":"FAQPage","mainEntity":[{"@type":"Question","name":"How?","acceptedAnswer":{"@type":"Answer","text":"So."}}]}</script><body><h1>FAQ</h1>`},
		"questions of a product":               {"https://shop.example/kite/12", `<script type="application/ld+json">{"@type":"Product","mainEntity":{"@type":"DiscussionForumPosting","text":"x","author":{"name":"a"}}}</script><body>`},
		"board":                                {"https://forum.example/forum/3", `<body>` + strings.Repeat(`<div class="topic-row" id="t1"><a class="title" href="/thread/1">Wet rope</a><span class="author">Swift</span><span class="date">3 May 2024, 10:00</span><div class="text"><a href="/thread/1">Wet rope</a></div></div><div class="topic-row" id="t2"><a class="title" href="/thread/2">Dry rope</a><span class="author">Rook</span><span class="date">3 May 2024, 10:00</span><div class="text"><a href="/thread/2">Dry rope</a></div></div>`, 4)},
		"opening post without the others":      {"https://forum.example/t/9", `<script type="application/ld+json">{"@type":"DiscussionForumPosting","headline":"x","text":"How?","author":{"name":"a"},"interactionStatistic":{"interactionType":"https://schema.org/CommentAction","userInteractionCount":40}}</script><body><h1>x</h1>`},
		"search results":                       {"https://forum.example/search?q=rope", `<body>` + strings.Repeat(`<div class="result" id="r1"><h3><a href="/thread/1?hl=rope">Wet rope</a></h3><span class="author">Swift</span><span class="date">3 May 2024, 10:00</span><div class="text">a rope that has been wet is stiff at first, and dries</div></div><div class="result" id="r2"><h3><a href="/thread/2?hl=rope">Dry rope</a></h3><span class="author">Rook</span><span class="date">3 May 2024, 10:00</span><div class="text">a rope that has been dried is stiff no more, if it was</div></div>`, 4)},
		"search results that link posts":       {"https://forum.example/forum/search?q=rope", `<body><h1>Results</h1>` + strings.Repeat(`<div class="post" id="r1"><h3><a href="/forum/thread/1#p9">Wet rope</a></h3><span class="author"><a href="/user/3">Swift</a></span><time datetime="2024-05-01T00:00:00Z">May</time><div class="content">a rope that has been wet is stiff at first, and dries</div></div><div class="post" id="r2"><h3><a href="/forum/thread/2#p8">Dry rope</a></h3><span class="author"><a href="/user/4">Rook</a></span><time datetime="2024-05-01T00:00:00Z">May</time><div class="content">a rope that has been dried is stiff no more, if it was</div></div>`, 3)},
		"broken data":                          {"https://forum.example/t/9", `<script type="application/ld+json">{"@type":"DiscussionForumPosting",</script><body>`},
		"a login page":                         {"https://forum.example/forum/login", `<body><h1>Log in</h1><form><input name="user"></form>`},
	} {
		t.Run(name, func(t *testing.T) {
			p := page(t, tc.at, "<!DOCTYPE html><html><head></head>"+tc.html)
			if g := p.guessed(); g.certainty != noThread {
				t.Errorf("taken for a thread (%s) of %d posts", g.certainty, len(g.posts))
			}
			if f, ok := Recognize(p); ok {
				t.Errorf("Recognize = %s", f.Name())
			}
		})
	}
}

// Without a word of what made them, pages of forums that are known can be held
// against what their own readers find: the generic one may miss posts that stand
// apart, but gives none to another author or time, and takes no board, index or
// error for a thread.
func TestGenericAgreesWithThoseWhoKnow(t *testing.T) {
	files, _ := filepath.Glob("../../../shared/fixtures/forums/*/*.html")
	if len(files) == 0 {
		t.Skip("no real pages beside the repository")
	}
	threads, found, whole, others := 0, 0, 0, 0
	for _, name := range files {
		body, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		p := page(t, "", string(decoded(t, body)))
		f, ok := Recognize(p)
		if !ok || f.Name() == "generic" || f.Name() == "nodebb" { // NodeBB repeats its opening post on each page
			continue
		}
		part, err := f.Parse(p)
		if err != nil {
			continue // nothing tells where it stands
		}
		g := p.guessed()
		short := strings.TrimPrefix(name, "../../../shared/fixtures/forums/")
		switch part.Kind {
		case BoardPart, IndexPart, LoginPart:
			others++
			if g.certainty != noThread {
				t.Errorf("%s, a %s, is taken for a thread of %d posts (%s)", short, part.Kind, len(g.posts), g.certainty)
			}
		case ThreadPart:
			threads++
			if g.certainty == noThread {
				continue
			}
			found++
			strange := 0
			for _, post := range g.posts {
				same := false
				for _, k := range part.Draft.Thread.Posts { // a clock without its zone may be some hours off
					same = same || k.Author.Name == post.by.Name && k.Published.Time.Sub(post.at.Time).Abs() < 25*time.Hour
				}
				if !same {
					strange++
				}
			}
			if strange > 0 || len(g.posts) > len(part.Draft.Thread.Posts) {
				t.Errorf("%s: %d of %d posts are by nobody who wrote at that time", short, strange, len(g.posts))
			}
			if len(g.posts) == len(part.Draft.Thread.Posts) {
				whole++
			}
		}
	}
	t.Logf("generic: %d of %d threads found, %d with every post; none of %d other pages taken for one", found, threads, whole, others)
	if 2*found < threads || 10*whole < 7*found {
		t.Errorf("found %d of %d threads, %d whole: fewer than half, or fewer than seven of ten", found, threads, whole)
	}
}

func TestGenericReadsHostilePagesInTime(t *testing.T) {
	heldInTime(t)
	const block = `<div class="post" id="post%[1]d"><a class="author" href="/user/%[1]d">A%[1]d</a><time datetime="2024-05-01T00:00:00Z">x</time><div class="text">Some words that are said here, %[1]d times.</div></div>`
	for name, doc := range map[string]string{
		"posts":     repeated(5000, block),
		"nested":    nested(`<div class="post" id="p1"><a class="author" href="/user/1">A</a>`),
		"bodies":    repeated(2, block) + nested(`<div class="content">`),
		"classes":   repeated(3, `<div class="post `+strings.Repeat("author-", 20000)+`" id="p%d">text that is long enough to be looked at</div>`),
		"groups":    strings.Repeat(`<div><p class="a">x</p>`+repeated(2, block)+`</div>`, 2000),
		"json":      `<script type="application/ld+json">{"@type":"DiscussionForumPosting","text":"x","comment":[` + strings.TrimSuffix(repeated(20000, `{"@id":"#p1","text":"y","author":"z","comment":[]},`), ",") + `]}</script>` + nested(`<div id="p1">`),
		"deep":      `<script type="application/ld+json">` + strings.Repeat(`{"@graph":[`, 3000) + `</script>`,
		"pagers":    repeated(2, block) + repeated(20000, `<div class="pagination"><a href="/x?page=%d">Next</a></div>`),
		"microdata": `<div itemscope itemtype="https://schema.org/DiscussionForumPosting">` + nested(`<div itemscope itemtype="https://schema.org/Comment"><b itemprop="author">x</b>`),
	} {
		t.Run(name, func(t *testing.T) {
			for try := 1; ; try++ {
				start := spent()
				p := page(t, "https://example.org/forum/thread/7", doc)
				parsed := spent() - start
				start = spent()
				p.guessed()
				took := spent() - start
				if took <= 25*parsed+500*time.Millisecond {
					return
				}
				if try == 6 {
					t.Fatalf("reading %d bytes took %s of the processor after %s of parsing, and no less at five other tries", len(doc), took, parsed)
				}
			}
		})
	}
}
