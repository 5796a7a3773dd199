package forum

import (
	"strings"
	"testing"

	"skein/archive"
)

func TestXenforoAddressesNameTheirThread(t *testing.T) {
	for in, want := range map[string]string{ // site, native id, canonical address, post, page
		"https://example.org/threads/a-slug.12/":                          "example.org 12 https://example.org/threads/a-slug.12/  0",
		"https://example.org/threads/a-slug.12":                           "example.org 12 https://example.org/threads/a-slug.12/  0",
		"https://example.org/threads/12/":                                 "example.org 12 https://example.org/threads/12/  0",
		"https://example.org/threads/a-slug.12/page-3":                    "example.org 12 https://example.org/threads/a-slug.12/  3",
		"https://example.org/threads/a-slug.12/page-3#post-99":            "example.org 12 https://example.org/threads/a-slug.12/ 99 3",
		"https://example.org/threads/a-slug.12/post-99":                   "example.org 12 https://example.org/threads/a-slug.12/ 99 0",
		"https://example.org/threads/a-slug.12/post-99?x=y#js-post-99":    "example.org 12 https://example.org/threads/a-slug.12/ 99 0",
		"https://example.org/threads/a-slug.12/latest":                    "example.org 12 https://example.org/threads/a-slug.12/  0",
		"https://example.org/threads/a-slug.12/unread?new=1":              "example.org 12 https://example.org/threads/a-slug.12/  0",
		"https://example.org/threads/a-slug.12/?order=vote_score&page=2":  "example.org 12 https://example.org/threads/a-slug.12/  2",
		"https://example.org/threads/1-35-server.12/":                     "example.org 12 https://example.org/threads/1-35-server.12/  0",
		"https://example.org/threads/%D0%9C%D0%B8%D1%80.12/":              "example.org 12 https://example.org/threads/%D0%9C%D0%B8%D1%80.12/  0",
		"http://WWW.Example.ORG:80/threads/a-slug.12/":                    "example.org 12 http://www.example.org/threads/a-slug.12/  0",
		"https://example.org:8443/threads/a-slug.12/":                     "example.org:8443 12 https://example.org:8443/threads/a-slug.12/  0",
		"https://user:secret@example.org/threads/a-slug.12/":              "example.org 12 https://example.org/threads/a-slug.12/  0",
		"https://example.org/forum/threads/a-slug.12/page-2":              "example.org/forum 12 https://example.org/forum/threads/a-slug.12/  2",
		"https://example.org/a/b/threads/a-slug.12/":                      "example.org/a/b 12 https://example.org/a/b/threads/a-slug.12/  0",
		"https://example.org/index.php?threads/a-slug.12/":                "example.org 12 https://example.org/index.php?threads/a-slug.12/  0",
		"https://example.org/community/index.php?threads/a-slug.12/":      "example.org/community 12 https://example.org/community/index.php?threads/a-slug.12/  0",
		"https://example.org/index.php?threads/a-slug.12/page-2&order=x":  "example.org 12 https://example.org/index.php?threads/a-slug.12/  2",
		"https://example.org/index.php?threads/a-slug.12/&page=4#post-7":  "example.org 12 https://example.org/index.php?threads/a-slug.12/ 7 4",
		"https://example.org/index.php?threads/a-slug.12/post-7":          "example.org 12 https://example.org/index.php?threads/a-slug.12/ 7 0",
		"https://example.org/index.php?threads%2Fa-slug.12%2Fpage-2":      "example.org 12 https://example.org/index.php?threads/a-slug.12/  2",
		"https://example.org/index.php?threads/a-slug.12/=":               "example.org 12 https://example.org/index.php?threads/a-slug.12/  0",
		"https://example.org/forum/?threads/a-slug.12/":                   "example.org/forum 12 https://example.org/forum/?threads/a-slug.12/  0",
		"https://example.org/index.php/threads/a-slug.12/page-2":          "example.org 12 https://example.org/index.php/threads/a-slug.12/  2",
		"https://example.org/forum/index.php/threads/a-slug.12/":          "example.org/forum 12 https://example.org/forum/index.php/threads/a-slug.12/  0",
		"https://example.org/threads/threads/a-slug.12/":                  "example.org/threads 12 https://example.org/threads/threads/a-slug.12/  0",
		"https://xn--bcher-kva.example/threads/a.12/":                     "xn--bcher-kva.example 12 https://xn--bcher-kva.example/threads/a.12/  0",
		"https://bücher.example/threads/a.12/":                            "xn--bcher-kva.example 12 https://xn--bcher-kva.example/threads/a.12/  0",
		"https://example.org/threads/10-years-later.12/":                  "example.org 12 https://example.org/threads/10-years-later.12/  0",
		"https://example.org/threads/a-slug.12/page-0/":                   "example.org 12 https://example.org/threads/a-slug.12/  0",
		"https://example.org/threads/a-slug.12/post-99x":                  "example.org 12 https://example.org/threads/a-slug.12/  0",
		"https://example.org/threads/a-slug.12/page-99999999999999999999": "example.org 12 https://example.org/threads/a-slug.12/  0",
	} {
		r, ok := RefOf(address(t, in))
		if !ok {
			t.Errorf("RefOf(%s) names nothing", in)
			continue
		}
		got := strings.Join([]string{r.Site, r.Native, r.URL.String(), r.Post, itoa(r.Page)}, " ")
		if got != want {
			t.Errorf("RefOf(%s)\n got %s\nwant %s", in, got, want)
		}
		again, ok := RefOf(r.URL)
		if !ok || again.Site != r.Site || again.Native != r.Native || again.URL.String() != r.URL.String() {
			t.Errorf("RefOf(%s), which is canonical, = %v", r.URL, again)
		}
		if first := (xenforo{}).First(address(t, in)); first.String() != r.URL.String() {
			t.Errorf("First(%s) = %s, want %s", in, first, r.URL)
		}
	}
}

func TestXenforoLeavesOtherAddressesAlone(t *testing.T) {
	for _, in := range []string{
		"https://example.org/", "https://example.org/threads/", "https://example.org/forums/a.12/", "https://example.org/members/a.12/",
		"https://example.org/threads/a-slug/", "https://example.org/threads/a-slug.12x/", "https://example.org/threads/.0/", "https://example.org/threads/012/",
		"https://example.org/threads/1234-PHP-5.3", "https://example.org/threads/1234-Some-Title", "https://example.org/posts/99/", "https://example.org/goto/post?id=99",
		"https://example.org/index.php?topic=12.0", "https://example.org/showthread.php?t=12", "https://example.org/mythreads/a.12/",
		"mailto:threads/a.12/", "ftp://example.org/threads/a.12/", "/threads/a.12/", "https://example.org/threads/a.1234567890123456789/",
	} {
		if r, ok := (xenforo{}).Ref(address(t, in)); ok {
			t.Errorf("Ref(%s) = %+v, want none", in, r)
		}
	}
	if r, ok := (xenforo{}).Ref(nil); ok {
		t.Errorf("Ref(nil) = %+v, want none", r)
	}
}

func TestXenforoStartsAtTheFirstPage(t *testing.T) {
	for in, want := range map[string]string{
		"https://example.org/konu/slug.12/page-3":    "https://example.org/konu/slug.12/",
		"https://example.org/konu/slug.12/post-9#p":  "https://example.org/konu/slug.12/",
		"https://example.org/konu/slug.12/latest":    "https://example.org/konu/slug.12/",
		"https://example.org/konu/slug.12/":          "https://example.org/konu/slug.12/",
		"https://example.org/posts/99/":              "https://example.org/posts/99/",
		"https://example.org/goto/post?id=99#post-9": "https://example.org/goto/post?id=99",
	} {
		if got := (xenforo{}).First(address(t, in)); got.String() != want {
			t.Errorf("First(%s) = %s, want %s", in, got, want)
		}
	}
}

func TestXenforoClaimsItsOwnPagesOnly(t *testing.T) {
	for html, want := range map[string]bool{
		`<html id="XF">`: true,
		`<html data-xf="2.3" data-template="thread_view">`:                            true,
		`<html data-app="public" data-template="forum_view" data-cookie-prefix="x_">`: true,
		`<html id="XenForo">`:      false,
		`<html data-app="public">`: false,
		`<html><body id="XF"><article class="message" data-content="post-1"></article>`: false,
		``: false,
	} {
		if got := (xenforo{}).Claims(page(t, "https://example.org/", html)); got != want {
			t.Errorf("Claims(%s) = %v, want %v", html, got, want)
		}
	}
	if f, ok := Recognize(page(t, "https://example.org/", `<html id="XenForo">`)); !ok || f != (xenforo1{}) || f.Name() != "xenforo" {
		t.Errorf("Recognize of XenForo 1's page = %v", f)
	}
}

// inThread is a thread of one post whose body is given, and more behind the body.
func inThread(t testing.TB, body, more string) archive.Post {
	t.Helper()
	return postOf(t, `<article class="message-body"><div class="bbWrapper">`+body+`</div></article>`+more)
}

// postOf is the one post of a thread, whose inside is given.
func postOf(t testing.TB, inside string) archive.Post {
	t.Helper()
	part := parsed(t, `<article class="x message y" data-author="Otter" data-content="post-9">`+inside+`</article>`)
	if part.Kind != ThreadPart || len(part.Draft.Thread.Posts) != 1 {
		t.Fatalf("Parse = %s with %d posts, want a thread with one: %s", part.Kind, len(part.Draft.Thread.Posts), part.Why)
	}
	return part.Draft.Thread.Posts[0]
}

func parsed(t testing.TB, body string) Part {
	t.Helper()
	p := page(t, "https://example.org/threads/wet-rope.7/",
		`<html id="XF" lang="en-US" data-template="thread_view" data-content-key="thread-7"><body><h1 class="p-title-value">Wet rope</h1>`+body)
	part, err := (xenforo{}).Parse(p)
	if err != nil {
		t.Fatal(err)
	}
	return part
}

func TestXenforoBodies(t *testing.T) {
	for name, tc := range map[string]struct{ html, want string }{
		"quote": {
			`<blockquote data-attributes="member: 17" data-quote="Heron" data-source="post: 10391" class="bbCodeBlock bbCodeBlock--expandable bbCodeBlock--quote js-expandWatch"><div class="bbCodeBlock-title"><a href="/goto/post?id=10391" class="bbCodeBlock-sourceJump">Heron said:</a></div><div class="bbCodeBlock-content"><div class="bbCodeBlock-expandContent js-expandContent">a</div><div class="bbCodeBlock-expandLink js-expandLink"><a role="button" tabindex="0">Click to expand...</a></div></div></blockquote>b`,
			`<blockquote cite="https://example.org/goto/post?id=10391"><p><cite>Heron</cite></p>a</blockquote>b`,
		},
		"quote without a source": {
			`<blockquote data-attributes="" data-quote="" data-source="" class="bbCodeBlock bbCodeBlock--quote"><div class="bbCodeBlock-content">a</div></blockquote>`,
			`<blockquote>a</blockquote>`,
		},
		"spoiler": {
			`<div class="bbCodeSpoiler"><button type="button" class="button bbCodeSpoiler-button"><span class="button-text"><span>Spoiler: <span class="bbCodeSpoiler-button-title">The end</span></span></span></button><div class="bbCodeSpoiler-content"><div class="bbCodeBlock bbCodeBlock--spoiler"><div class="bbCodeBlock-content">He <b>lives</b>.</div></div></div></div>`,
			`<details><summary>The end</summary>He <b>lives</b>.</details>`,
		},
		"spoiler without a title": {
			`<div class="bbCodeSpoiler"><button class="bbCodeSpoiler-button"><span class="button-text">Spoiler</span></button><div class="bbCodeSpoiler-content">x</div></div>`,
			`<details><summary>Spoiler</summary>x</details>`,
		},
		"spoiler inline": {`<span class="bbCodeInlineSpoiler" data-xf-click="inline-spoiler">x</span>`, `x`},
		"code": {
			`<div class="bbCodeBlock bbCodeBlock--screenLimited bbCodeBlock--code"><div class="bbCodeBlock-title">C++:</div><div class="bbCodeBlock-content" dir="ltr"><pre class="bbCodeCode" dir="ltr" data-xf-init="code-block" data-lang="cpp"><code>if (a &lt; b)` + "\n\t\tc();\n" + `</code></pre></div></div>`,
			"<pre><code class=\"language-cpp\">if (a &lt; b)\n\t\tc();</code></pre>",
		},
		"code without language": {
			`<div class="bbCodeBlock bbCodeBlock--code"><pre class="bbCodeCode" data-lang=""><code>a<br>b</code></pre></div>`,
			"<pre><code>a\nb</code></pre>",
		},
		"code inline": {`<code class="bbCodeInline">a</code>`, `<code>a</code>`},
		"smilie":      {`a <img src="data:image/gif;base64,R0" class="smilie smilie--sprite smilie--sprite8" alt=":D" title="Big grin    :D" data-shortname=":D" />`, `a :D`},
		"emoji":       {`<img class="smilie smilie--emoji" alt="🙂" src="https://cdn.example/1f642.png" title="Slightly smiling face    :slight_smile:" data-shortname=":slight_smile:">`, `🙂`},
		"smilie by title": {
			`<img class="smilie" src="/x.gif" title="Smile    :)">`, `:)`,
		},
		"image in its lightbox": {
			`<div class="bbImageWrapper js-lbImage" title="a.jpg" data-src="https://img.example/a.jpg" data-lb-caption-extra-html="&lt;a&gt;"><img src="https://img.example/a.jpg" data-url="https://img.example/a.jpg" class="bbImage" data-zoom-target="1" style="width: 423px" alt="a.jpg" title="a.jpg" width="1010" height="" loading="lazy"></div>`,
			`<img src="https://img.example/a.jpg" alt="a.jpg" width="1010">`,
		},
		"lazy image": {
			`<div class="bbImageWrapper lazyload"><img src="data:image/gif;base64,R0" data-src="/a.jpg" data-url="/a.jpg" class="bbImage lazyload"><noscript><img src="/a.jpg" class="bbImage"></noscript></div>`,
			`<img src="https://example.org/a.jpg">`,
		},
		"relayed image": {
			`<img src="/proxy.php?image=https%3A%2F%2Fimg.example%2Fa.jpg&amp;hash=1" data-url="https://img.example/a.jpg" class="bbImage">`,
			`<img src="https://img.example/a.jpg">`,
		},
		"image with words for search engines": {
			`<img src="/a.jpg" class="bbImage" alt="Otter - Wet rope - Knots">`, `<img src="https://example.org/a.jpg">`,
		},
		"link with a relay beside it": {
			`<a href="https://a.example/" target="_blank" class="link link--external" data-proxy-href="/proxy.php?link=https%3A%2F%2Fa.example%2F&amp;hash=1" rel="nofollow ugc noopener">a</a>`,
			`<a href="https://a.example/">a</a>`,
		},
		"unfurled link": {
			`<div class="bbCodeBlock bbCodeBlock--unfurl js-unfurl fauxBlockLink" data-unfurl="true" data-result-id="67" data-url="https://a.example/x" data-host="a.example" data-pending="false"><div class="contentRow"><div class="contentRow-figure js-unfurl-figure"><img src="https://a.example/i.png" class="bbCodeBlockUnfurl-image"></div><div class="contentRow-main"><h3 class="contentRow-header js-unfurl-title"><a href="https://a.example/x" class="link" data-proxy-href="">A title</a></h3><div class="contentRow-snippet js-unfurl-desc">A summary</div><div class="contentRow-minor"><span class="js-unfurl-favicon"><img src="https://a.example/f.ico" class="bbCodeBlockUnfurl-icon"></span>a.example</div></div></div></div>b`,
			`<p><a href="https://a.example/x">A title</a></p><p>A summary</p>b`,
		},
		"link still being unfurled": {
			`<div class="bbCodeBlock bbCodeBlock--unfurl js-unfurl" data-url="https://a.example/x" data-pending="true"><h3 class="js-unfurl-title"><a href="https://a.example/x">a.example</a></h3><div class="js-unfurl-desc">https://a.example/x</div></div>`,
			`<p><a href="https://a.example/x">https://a.example/x</a></p>`,
		},
		"link unfurled in its line": {
			`<a href="https://a.example/x" class="link link--external bbCodePlainUnfurl" data-unfurl="true"><img src="/f.ico" class="bbCodePlainUnfurl-icon"><span class="js-unfurl-title">A title</span></a>`,
			`<a href="https://a.example/x">A title</a>`,
		},
		"film of a service": {
			`<div class="bbMediaWrapper" data-media-site-id="youtube" data-media-key="abc"><div class="bbMediaWrapper-inner"><iframe src="https://www.youtube.com/embed/abc?wmode=opaque" width="560" height="315"></iframe></div></div>`,
			`<p><a href="https://www.youtube.com/watch?v=abc">https://www.youtube.com/watch?v=abc</a></p>`,
		},
		"film behind a consent": {
			`<div class="bbMediaWrapper" data-media-site-id="vimeo" data-media-key="12" data-xf-init="lazy"><div class="bbMediaWrapper-inner">Allow cookies?<button>Yes</button></div></div>`,
			`<p><a href="https://vimeo.com/12">https://vimeo.com/12</a></p>`,
		},
		"tweet": {
			`<div class="bbOembed bbMediaJustifier" data-xf-init="oembed" data-media-site-id="twitter" data-media-key="99"><a href="https://twitter.com/i/status/99" rel="external">…</a></div>`,
			`<p><a href="https://twitter.com/i/status/99">https://twitter.com/i/status/99</a></p>`,
		},
		"film of the s9e add-on, waiting": {
			`<span data-s9e-mediaembed="youtube"><span><span data-s9e-mediaembed-c2l="youtube" data-s9e-mediaembed-c2l-oembed-title="A film" data-s9e-mediaembed-iframe='["allow","autoplay","src","https:\/\/www.youtube-nocookie.com\/embed\/abc?autoplay=1"]'></span></span></span>`,
			`<p><a href="https://www.youtube.com/watch?v=abc">A film</a></p>`,
		},
		"film of the s9e add-on, playing": {
			`<span data-s9e-mediaembed="vimeo"><span><iframe src="https://player.vimeo.com/video/12"></iframe></span></span>`,
			`<p><a href="https://vimeo.com/12">https://vimeo.com/12</a></p>`,
		},
		"table":     {`<div class="bbTable"><table style="width: 100%"><tbody><tr data-xf-list-type="x"><td>a</td></tr></tbody></table></div>`, `<table><tbody><tr><td>a</td></tr></tbody></table>`},
		"heading":   {`<h3 class="bbHeading" id="x"><span class="u-anchorTarget" id="y"></span>a</h3>`, `<h3>a</h3>`},
		"mention":   {`<a href="/members/81/" class="username" data-user-id="81" data-username="@Mole">@Mole</a>`, `<a href="/members/81/">@Mole</a>`},
		"phrases":   {`a<script class="js-extraPhrases" type="application/json">{"lightbox_close":"Close"}</script>b`, `ab`},
		"advert":    {`a<div class="samBannerUnit" data-xf-init="sam-unit"><div class="samItem">Buy</div></div>b`, `ab`},
		"share bar": {`a<div class="shareButtons"><a href="https://x.example/share">Share</a></div>`, `a`},
		"colours":   {`<span style="color: red">a</span><div style="text-align: center">b</div>`, `a<div>b</div>`},
		"withheld":  {`a <div class="messageHide messageHide--link">To view the content, you need to <a href="/login/">sign in</a> or <a href="/register/">register</a></div> b`, `a […] b`},
		"revealed":  {`<div class="messageHide"><a href="https://files.example/x.zip">x.zip</a></div>`, `<div><a href="https://files.example/x.zip">x.zip</a></div>`},
	} {
		t.Run(name, func(t *testing.T) {
			if got := inThread(t, tc.html, "").HTML; got != tc.want {
				t.Errorf("body of %s\n got %s\nwant %s", tc.html, got, tc.want)
			}
		})
	}
}

func TestXenforoQuotesNameTheirPosts(t *testing.T) {
	const quote = `<blockquote data-quote="%a" data-source="%s" class="bbCodeBlock bbCodeBlock--quote"><div class="bbCodeBlock-title"><a class="bbCodeBlock-sourceJump" href="/goto/post?id=1" data-content-selector="%c">x said:</a></div><div class="bbCodeBlock-content"><div class="bbCodeBlock-expandContent">%t</div></div></blockquote>`
	q := func(author, source, selector, text string) string {
		return strings.NewReplacer("%a", author, "%s", source, "%c", selector, "%t", text).Replace(quote)
	}
	p := inThread(t, q("Heron", "post: 5", "#post-5", "one"+q("Tern", "post: 3", "#post-3", "nested"))+
		q("Skua", "post: 6", "", "two")+q("Heron", "post: 5", "", "three")+q("Me", "post: 9", "", "my own")+q("Gull", "", "#post-8", "older form")+
		q("Auk", "profile-post: 4", "", "elsewhere"), "")
	want := []archive.Quote{{Author: "Heron", Post: "5", Text: "one"}, {Author: "Tern", Post: "3", Text: "nested"}, {Author: "Skua", Post: "6", Text: "two"},
		{Author: "Heron", Post: "5", Text: "three"}, {Author: "Me", Post: "9", Text: "my own"}, {Author: "Gull", Post: "8", Text: "older form"}, {Author: "Auk", Text: "elsewhere"}}
	if len(p.Quotes) != len(want) {
		t.Fatalf("Quotes = %v, want %v", p.Quotes, want)
	}
	for i := range want {
		if p.Quotes[i] != want[i] {
			t.Errorf("Quotes[%d] = %+v, want %+v", i, p.Quotes[i], want[i])
		}
	}
	if got := strings.Join(p.ReplyTo, " "); got != "5 6 8" {
		t.Errorf("ReplyTo = %s, want 5 6 8: each once, not the post itself, nothing nested", got)
	}
}

func TestXenforoAttachments(t *testing.T) {
	for name, tc := range map[string]struct {
		body, more string
		want       []archive.Attachment
	}{
		"below a post, 2.2 and later": {
			"", `<section class="message-attachments"><h4>Attachments</h4><ul class="attachmentList"><li class="file file--linked"><a class="u-anchorTarget" id="attachment-357"></a><a class="file-preview js-lbImage" href="/attachments/map-png.357/" target="_blank"><img src="/data/attachments/0/199.jpg?hash=x" alt="Map.png"></a><div class="file-content"><div class="file-info"><span class="file-name" title="Map of it.png">Map of…</span><div class="file-meta">5.9 KB · Views: 24</div></div></div></li></ul></section>`,
			[]archive.Attachment{{URL: "https://example.org/attachments/map-png.357/", Name: "Map of it.png", Type: "image/png", Size: 6042}},
		},
		"below a post, before": {
			"", `<section class="message-attachments"><ul class="attachmentList"><li class="attachment"><div class="attachment-icon"><a href="/attachments/npc-rar.5/" target="_blank"><i></i></a></div><div class="attachment-name"><a href="/attachments/npc-rar.5/" title="npc.rar">npc.rar</a></div><div class="attachment-details"><span class="attachment-details-size">1,2 MB</span> Views: 3</div></li></ul></section>`,
			[]archive.Attachment{{URL: "https://example.org/attachments/npc-rar.5/", Name: "npc.rar", Type: "application/vnd.rar", Size: 1258291}},
		},
		"picture in the text": {
			`<img src="/attachments/a-webp.7/" data-url="" class="bbImage" alt="A.webp">`, "",
			[]archive.Attachment{{URL: "https://example.org/attachments/a-webp.7/", Name: "A.webp", Type: "image/webp"}},
		},
		"picture with other words": {
			`<img src="/attachments/a-b-webp.7/" class="bbImage" alt="Otter - Wet rope - Knots">`, "",
			[]archive.Attachment{{URL: "https://example.org/attachments/a-b-webp.7/", Type: "image/webp"}},
		},
		"small picture that links the large": {
			`<a href="/attachments/a-jpg.8/" target="_blank"><img src="/data/attachments/0/8-x.jpg?hash=1" class="bbImage" alt="a.jpg"></a>`, "",
			[]archive.Attachment{{URL: "https://example.org/attachments/a-jpg.8/", Name: "a.jpg", Type: "image/jpeg"}},
		},
		"link to one that we may not see": {
			`<a href="/attachments/141/">View attachment 141</a>`, "",
			[]archive.Attachment{{URL: "https://example.org/attachments/141/"}},
		},
		"film": {
			`<div class="bbMediaWrapper"><video controls data-xf-init="video-init"><source data-src="/attachments/a-mp4.9/" src="/data/video/0/9.mp4"><div class="bbMediaWrapper-fallback"><a href="/attachments/a-mp4.9/">a.mp4</a></div></video></div>`, "",
			[]archive.Attachment{{URL: "https://example.org/attachments/a-mp4.9/", Name: "a.mp4", Type: "video/mp4"}},
		},
		"in the text and below": {
			`<img src="/attachments/map-png.357/" class="bbImage">`, `<section class="message-attachments"><ul><li class="file"><a class="file-preview" href="/attachments/map-png.357/"></a><span class="file-name">map.png</span><div class="file-meta">1 KB</div></li></ul></section>`,
			[]archive.Attachment{{URL: "https://example.org/attachments/map-png.357/", Name: "map.png", Type: "image/png", Size: 1024}},
		},
		"in a quotation": {
			`<blockquote class="bbCodeBlock--quote"><div class="bbCodeBlock-content"><a href="/attachments/141/">View attachment 141</a></div></blockquote>`, "", nil,
		},
		"of another site": {`<a href="https://other.example/attachments/a-png.3/">a.png</a>`, "", nil},
	} {
		t.Run(name, func(t *testing.T) {
			got := inThread(t, tc.body, tc.more).Attachments
			if len(got) != len(tc.want) {
				t.Fatalf("Attachments = %+v, want %+v", got, tc.want)
			}
			for i := range got {
				if got[i] != tc.want[i] {
					t.Errorf("Attachments[%d] = %+v, want %+v", i, got[i], tc.want[i])
				}
			}
		})
	}
}
