package forum

import (
	"testing"

	"skein/archive"
)

func TestXenforo1HostilePagesAreReadInTime(t *testing.T) {
	const (
		head = `<html id="XenForo"><body>`
		post = head + `<li class="message" id="post-9">`
		text = post + `<blockquote class="messageText">`
	)
	readsInTime(t, "https://example.org/threads/x.7/", map[string]string{
		"posts":       head + repeated(10000, `<li class="message" id="post-%d"></li>`),
		"listings":    head + repeated(10000, `<li id="thread-%[1]d" class="discussionListItem"><h3 class="title"><a href="/threads/%[1]d/">x</a></h3></li>`),
		"boards":      head + repeated(10000, `<li class="node"><h3 class="nodeTitle"><a href="/forums/%d/">x</a></h3></li>`),
		"likes":       post + `<div class="likesSummary">` + repeated(20000, `<a class="username">u%d</a>`),
		"ratings":     post + `<div class="dark_postrating"><ul class="dark_postrating_outputlist">` + repeated(20000, `<li><img title="k%[1]d"><strong>%[1]d</strong></li>`),
		"attachments": post + `<div class="attachedFiles"><ul>` + repeated(10000, `<li><a href="attachments/a-png.%[1]d/">x</a><div class="attachmentInfo"><dl><dt>Size</dt><dd>1 KB</dd></dl></div></li>`),
		"quotes":      text + nested(`<div class="bbCodeQuote">`),
		"spoilers":    text + nested(`<div class="bbCodeSpoilerContainer">`),
		"nodes":       head + nested(`<div class="node">`),
		"titles":      head + nested(`<div class="titleBar">`),
		"crumbs":      head + nested(`<div class="breadcrumb">`),
		"errors":      head + nested(`<div class="errorPanel">`),
		"heading":     post + `</li><div class="titleBar"><h1>` + nested(`<span>`),
	})
}

// inThread1 is the one post of a thread on a XenForo 1 page, with that body and
// what follows it.
func inThread1(t testing.TB, body, more string) archive.Post {
	t.Helper()
	p := page(t, "https://example.org/threads/wet-rope.7/", `<html id="XenForo"><body><ol class="messageList"><li id="post-9" class="message x" data-author="Otter"><div class="messageContent"><article><blockquote class="messageText ugc baseHtml">`+body+`<div class="messageTextEndMarker">&nbsp;</div></blockquote></article></div>`+more+`</li></ol>`)
	f, _ := Recognize(p)
	part, err := f.Parse(p)
	if err != nil {
		t.Fatal(err)
	}
	if part.Kind != ThreadPart || len(part.Draft.Thread.Posts) != 1 {
		t.Fatalf("Parse = %s with %d posts: %s", part.Kind, len(part.Draft.Thread.Posts), part.Why)
	}
	return part.Draft.Thread.Posts[0]
}

func TestXenforo1Bodies(t *testing.T) {
	for name, tc := range map[string]struct{ html, want string }{
		"quote": {
			`<div class="bbCodeBlock bbCodeQuote" data-author="Heron"><aside><div class="attribution type">Heron said: <a href="goto/post?id=5#post-5" class="AttributionLink">&uarr;</a></div><blockquote class="quoteContainer"><div class="quote">a</div><div class="quoteExpand">Click to expand...</div></blockquote></aside></div>b`,
			`<blockquote cite="https://example.org/threads/wet-rope.7/goto/post?id=5#post-5"><p><cite>Heron</cite></p>a</blockquote>b`,
		},
		"quote of nobody": {
			`<div class="bbCodeBlock bbCodeQuote"><aside><blockquote class="quoteContainer"><div class="quote">a</div><div class="quoteExpand">Click to expand...</div></blockquote></aside></div>b`,
			`<blockquote>a</blockquote>b`,
		},
		"quote, first versions": {
			`<div class="bbCodeBlock bbCodeQuote" data-author="Heron"><aside><div class="attribution type">Heron said:</div><blockquote>a</blockquote></aside></div>`,
			`<blockquote><p><cite>Heron</cite></p>a</blockquote>`,
		},
		"code": {
			"<div class=\"bbCodeBlock bbCodeCode\"><div class=\"type\">Code:</div><pre>a\n\tb &lt; c</pre></div>", "<pre><code>a\n\tb &lt; c</code></pre>",
		},
		"code of PHP": {
			`<div class="bbCodeBlock bbCodePHP"><div class="type">PHP:</div><div class="code"><code><span style="color: #000">echo&nbsp;1;<br>x</span></code></div></div>`, "<pre><code class=\"language-php\">echo\u00a01;\nx</code></pre>",
		},
		"spoiler": {
			`<div class="ToggleTriggerAnchor bbCodeSpoilerContainer"><button type="button" class="button bbCodeSpoilerButton ToggleTrigger Tooltip JsOnly" data-target="> .SpoilerTarget"><span>Spoiler: <span class="SpoilerTitle">The end</span></span></button><div class="SpoilerTarget bbCodeSpoilerText">He <b>lives</b>.</div></div>`,
			`<details><summary>The end</summary>He <b>lives</b>.</details>`,
		},
		"smilie":  {`a <img src="styles/default/xenforo/clear.png" class="mceSmilieSprite mceSmilie7" alt=":p" title="Stick Out Tongue    :p">`, `a :p`},
		"picture": {`<img src="https://img.example/a.png" class="bbCodeImage LbImage" alt="[&#x200B;IMG]" data-url="https://img.example/a.png">`, `<img src="https://img.example/a.png">`},
		"mention": {`<a href="members/81/" class="username" data-user="81, @Mole">@Mole</a>`, `<a href="members/81/">@Mole</a>`},
		"film":    {`<iframe width="500" height="300" src="//www.youtube.com/embed/abc?wmode=opaque" frameborder="0" allowfullscreen></iframe>`, `<p><a href="https://www.youtube.com/watch?v=abc">https://www.youtube.com/watch?v=abc</a></p>`},
	} {
		t.Run(name, func(t *testing.T) {
			if got := inThread1(t, tc.html, "").HTML; got != tc.want {
				t.Errorf("body of %s\n got %s\nwant %s", tc.html, got, tc.want)
			}
		})
	}
}

func TestXenforo1Likes(t *testing.T) {
	for name, tc := range map[string]struct{ html, want string }{
		"one":    {`<div class="likesSummary secondaryContent"><span class="LikeText"><a href="members/a.1/" class="username">A</a> likes this.</span></div>`, `[{"name":"Like","count":1,"by":["A"]}]`},
		"many":   {`<div class="likesSummary"><span class="LikeText"><a class="username">A 2</a>, <a class="username">B</a>, <a class="username">C</a> and <a href="posts/9/likes" class="OverlayTrigger">1,115 others</a> like this.</span></div>`, `[{"name":"Like","count":1118,"by":["A 2","B","C"]}]`},
		"kinds":  {`<div class="dark_postrating likesSummary secondaryContent"><ul class="dark_postrating_outputlist"><li><img src="/u.png" alt="Like" title="Like"> Like x <strong>3</strong></li><li><img alt="Hugs"> Hugs x <strong>1</strong></li><li><a href="posts/9/ratings">List</a></li></ul><ul class="dark_postrating_inputlist"><li><a href="posts/9/rate?rating=del">Undo</a></li></ul></div>`, `[{"name":"Like","count":3},{"name":"Hugs","count":1}]`},
		"nobody": {`<div id="likes-post-9"></div>`, `null`},
	} {
		t.Run(name, func(t *testing.T) {
			if got := asJSON(t, inThread1(t, "x", tc.html).Reactions); got != tc.want {
				t.Errorf("reactions of %s\n got %s\nwant %s", tc.html, got, tc.want)
			}
		})
	}
}

func TestXenforo1Titles(t *testing.T) {
	for name, tc := range map[string]struct{ html, want, labels string }{
		"plain":              {`<title>Wet rope | Knots</title><div class="titleBar"><h1>Wet <b>rope</b></h1></div>`, "Wet rope", ""},
		"prefix":             {`<title>News - Wet rope | Knots</title><div class="titleBar"><h1><span class="prefix prefixRed">News</span> Wet rope</h1></div>`, "Wet rope", "News"},
		"pages inside":       {`<title>Wet rope | Page 2 | Knots</title><div class="titleBar"><h1><div class="PageNav" data-page="2" data-last="3"><nav><a>1</a></nav></div><div class="x"><span class="title">Wet rope</span><span class="DateTime">Nov 14</span></div></h1></div>`, "Wet rope", ""},
		"what nobody expect": {`<title>News - Wet rope | Page 2 | Knots</title><div class="titleBar"><h1><span class="prefix">News</span><i>118 votes</i>Wet rope</h1></div>`, "Wet rope", "News"},
		"no heading":         {`<title>Wet rope | Knots</title>`, "Wet rope", ""},
	} {
		t.Run(name, func(t *testing.T) {
			p := page(t, "https://example.org/threads/wet-rope.7/", `<html id="XenForo">`+tc.html+`<li id="post-9" class="message">`)
			part, err := (xenforo1{}).Parse(p)
			if err != nil {
				t.Fatal(err)
			}
			th := part.Draft.Thread
			if th.Title != tc.want || len(th.Labels) > 1 || len(th.Labels) == 1 && th.Labels[0] != tc.labels || len(th.Labels) == 0 && tc.labels != "" {
				t.Errorf("title %q, labels %q, want %q and %q", th.Title, th.Labels, tc.want, tc.labels)
			}
		})
	}
}

func TestXenforo1NamesItsSite(t *testing.T) {
	const posts = `<ol class="messageList"><li id="post-9" class="message" data-author="Otter"><blockquote class="messageText">x</blockquote></li></ol>`
	for name, tc := range map[string]struct{ head, body, want string }{
		"beside the path":              {`<title>Wet rope | Page 2 - Elsewhere</title>`, `<fieldset class="breadcrumb"><div class="boardTitle"><strong>Knots</strong></div><a href="/">Forums</a></fieldset>`, "Knots"},
		"behind the title":             {`<title>News - Wet rope | Page 2 - Knots</title>`, `<div class="PageNav" data-page="2" data-last="3"></div>`, "Knots"},
		"behind the title, by default": {`<title>Wet rope | Knots &amp; Ropes</title>`, ``, "Knots & Ropes"},
		"as it calls itself":           {`<title>Wet rope | Knots</title><meta property="og:site_name" content="The Knots">`, ``, "The Knots"},
		"nowhere":                      {`<title>Wet rope</title>`, ``, ""},
	} {
		t.Run(name, func(t *testing.T) {
			p := page(t, "https://example.org/threads/wet-rope.7/", `<html id="XenForo">`+tc.head+`<body>`+tc.body+`<div class="titleBar"><h1>Wet rope</h1></div>`+posts)
			part, err := (xenforo1{}).Parse(p)
			if err != nil || part.Site.Name != tc.want || part.Draft.Thread.Site.Name != tc.want {
				t.Errorf("site %q, thread's %q, %v; want %q", part.Site.Name, part.Draft.Thread.Site.Name, err, tc.want)
			}
		})
	}
}
