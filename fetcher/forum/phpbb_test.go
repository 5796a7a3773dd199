package forum

import (
	"strings"
	"testing"

	"skein/archive"
)

func TestPhpbbAddressesNameTheirTopic(t *testing.T) {
	for in, want := range map[string]string{ // site, native id, canonical address, post
		"https://example.org/viewtopic.php?t=12":                                            "example.org 12 https://example.org/viewtopic.php?t=12 ",
		"https://example.org/viewtopic.php?f=3&t=12":                                        "example.org 12 https://example.org/viewtopic.php?t=12 ",
		"https://example.org/forum/viewtopic.php?f=3&t=12&start=40":                         "example.org/forum 12 https://example.org/forum/viewtopic.php?t=12 ",
		"https://example.org/viewtopic.php?t=12&sid=0123456789abcdef0123456789abcdef":       "example.org 12 https://example.org/viewtopic.php?t=12 ",
		"https://example.org/viewtopic.php?f=3&t=12#p99":                                    "example.org 12 https://example.org/viewtopic.php?t=12 99",
		"https://example.org/viewtopic.php?f=3&t=12&p=99#p99":                               "example.org 12 https://example.org/viewtopic.php?t=12 99",
		"https://example.org/viewtopic.php?f=3&t=12&view=print":                             "example.org 12 https://example.org/viewtopic.php?t=12 ",
		"https://example.org/viewtopic.php?t=12&view=unread#unread":                         "example.org 12 https://example.org/viewtopic.php?t=12 ",
		"https://example.org/viewtopic.php?f=3&amp;t=12":                                    "example.org 12 https://example.org/viewtopic.php?t=12 ",
		"http://WWW.Example.org:80/a/b/viewtopic.php?t=12":                                  "example.org/a/b 12 http://www.example.org/a/b/viewtopic.php?t=12 ",
		"https://example.org/viewtopic.php?t=12&hilit=wet+rope&sid=0&start=5#p1234567890":   "example.org 12 https://example.org/viewtopic.php?t=12 1234567890",
		"https://example.org/viewtopic.php?t=12&start=15&postdays=0&postorder=asc&sid=0#12": "example.org 12 https://example.org/viewtopic.php?t=12 ",
	} {
		r, ok := RefOf(address(t, in))
		if !ok {
			t.Errorf("RefOf(%s) names nothing", in)
			continue
		}
		if got := strings.Join([]string{r.Site, r.Native, r.URL.String(), r.Post}, " "); got != want {
			t.Errorf("RefOf(%s)\n got %s\nwant %s", in, got, want)
		}
		if again, ok := RefOf(r.URL); !ok || again.Site != r.Site || again.Native != r.Native || again.URL.String() != r.URL.String() {
			t.Errorf("RefOf(%s), which is canonical, = %v", r.URL, again)
		}
		if first := First(address(t, in)); first.String() != r.URL.String() {
			t.Errorf("First(%s) = %s, want %s", in, first, r.URL)
		}
	}
}

func TestPhpbbLeavesOtherAddressesAlone(t *testing.T) {
	for _, in := range []string{
		"https://example.org/viewtopic.php", "https://example.org/viewtopic.php?p=12#p12", "https://example.org/viewtopic.php?id=12", "https://example.org/viewtopic.php?t=0", "https://example.org/viewtopic.php?t=012",
		"https://example.org/viewtopic.php?t=12a", "https://example.org/viewforum.php?f=12", "https://example.org/wet-rope-t12.html", "https://example.org/topic12.html", "https://example.org/news/viewtopic.php/12",
		"https://example.org/story.php?t=12", "https://example.org/?t=12", "mailto:viewtopic.php?t=12", "/viewtopic.php?t=12",
	} {
		if r, ok := (phpbb{}).Ref(address(t, in)); ok {
			t.Errorf("Ref(%s) = %+v, want none", in, r)
		}
	}
}

func TestPhpbbClaimsItsOwnPagesOnly(t *testing.T) {
	for html, want := range map[string]bool{
		`<body id="phpbb">`: true,
		`<meta name="copyright" content="2000, 2002, 2005, 2007 phpBB Group"><a href="./ucp.php?mode=login">`:                                        true,
		`<link rel="stylesheet" href="./styles/blue/theme/stylesheet.css"><a href="./memberlist.php"></a><a href="https://www.phpbb.com/">phpBB</a>`: true,
		`<link rel="stylesheet" href="templates/subSilver/subSilver.css"><a href="viewforum.php?f=1"></a><a href="http://www.phpbb.com/">phpBB</a>`:  false,
		`<body><a href="viewforum.php?f=1">x</a><a href="https://www.phpbb.com/">we like phpBB</a>`:                                                  false,
		`<body id="punviewtopic"><div id="p1" class="blockpost">`:                                                                                    false,
		`<html id="XF" data-template="thread_view"><body><a href="https://www.phpbb.com/">`:                                                          false,
		``: false,
	} {
		if got := (phpbb{}).Claims(page(t, "https://example.org/", html)); got != want {
			t.Errorf("Claims(%s) = %v, want %v", html, got, want)
		}
	}
}

// phpbbPostOf is the one post of a topic, whose inside is given.
func phpbbPostOf(t testing.TB, inside string) (archive.Post, Part) {
	t.Helper()
	p := page(t, "https://example.org/viewtopic.php?t=7", `<html lang="en-gb"><body id="phpbb" class="section-viewtopic"><h2 class="topic-title"><a href="./viewtopic.php?t=7">Wet rope</a></h2><div id="p9" class="post">`+inside+`</div>`)
	part, err := (phpbb{}).Parse(p)
	if err != nil {
		t.Fatal(err)
	}
	if part.Kind != ThreadPart || len(part.Draft.Thread.Posts) != 1 {
		t.Fatalf("Parse = %s with %d posts, want a thread with one: %s", part.Kind, len(part.Draft.Thread.Posts), part.Why)
	}
	return part.Draft.Thread.Posts[0], part
}

func TestPhpbbBodies(t *testing.T) {
	for name, tc := range map[string]struct{ html, want string }{
		"quote of 3.0":                   {`<blockquote><div><cite>Heron wrote:</cite>a</div></blockquote>b`, `<blockquote><p><cite>Heron</cite></p>a</blockquote>b`},
		"quote of nobody":                {`<blockquote class="uncited"><div>a</div></blockquote>b`, `<blockquote>a</blockquote>b`},
		"quote in French":                {`<blockquote><div><cite>Le Héron a écrit&nbsp;:</cite>a</div></blockquote>`, `<blockquote><p><cite>Le Héron</cite></p>a</blockquote>`},
		"quote whose words link":         {`<blockquote cite="./viewtopic.php?p=4#p4"><div><cite>Heron <a href="./viewtopic.php?p=4#p4">wrote</a>:</cite>a</div></blockquote>`, `<blockquote cite="https://example.org/viewtopic.php?p=4#p4"><p><cite>Heron</cite></p>a</blockquote>`},
		"quote begun with a cited title": {`<blockquote><div>a <cite>Knots</cite></div></blockquote>`, `<blockquote>a <cite>Knots</cite></blockquote>`},
		"quote of subsilver2":            {`<div class="quotetitle">Heron wrote:</div><div class="quotecontent">a</div>b`, `<blockquote><p><cite>Heron</cite></p>a</blockquote>b`},
		"quote of nobody in subsilver2":  {`<div class="quotetitle">Quote:</div><div class="quotecontent">a</div>`, `<blockquote>a</blockquote>`},
		"code of 3.0":                    {`<dl class="codebox"><dt>Code: <a href="#">Select all</a></dt><dd><code>a<br />&nbsp; b</code></dd></dl>`, "<pre><code>a\n  b</code></pre>"},
		"code of 3.2":                    {"<div class=\"codebox\"><p>Code: <a href=\"#\">Select all</a></p><pre><code>a\n\tb</code></pre></div>", "<pre><code>a\n\tb</code></pre>"},
		"code of subsilver2":             {`<div class="codetitle"><b>Code:</b></div><div class="codecontent">a<br />b</div>c`, "<pre><code>a\nb</code></pre>c"},
		"smiley":                         {`<img class="smilies" src="./images/smilies/x.gif" alt=":)" title="Smile">`, `:)`},
		"smiley without a class":         {`<img src="http://example.org/images/smilies/x.gif" alt=":lol:" title="Lol" />`, `:lol:`},
		"emoji":                          {`<img alt="😀" class="emoji smilies" draggable="false" src="//twemoji.example/1f600.svg">`, `😀`},
		"picture":                        {`<img src="https://img.example/a.jpg" class="postimage" alt="Image">`, `<img src="https://img.example/a.jpg">`},
		"picture in Russian":             {`<img src="https://img.example/a.jpg" alt="Изображение" />`, `<img src="https://img.example/a.jpg">`},
		"picture with words":             {`<img src="https://img.example/a.jpg" alt="a bend">`, `<img src="https://img.example/a.jpg" alt="a bend">`},
		"colours":                        {`<span style="color:red">a</span> <strong class="text-strong">b</strong>`, `a <strong>b</strong>`},
		"list":                           {`<ul><li>a</li></ul><ol style="list-style-type: lower-alpha"><li>b</li></ol>`, `<ul><li>a</li></ul><ol><li>b</li></ol>`},
		"spoiler":                        {`<div class="spoilwrapper"><div class="spoiltitle"><input type="button" value="x">The end:</div><div class="spoilcontent">He <b>lives</b></div></div>`, `<details><summary>The end</summary>He <b>lives</b></details>`},
		"spoiler that the browser knows": {`<details class="spoiler"><summary>The end</summary>x</details>`, `<details><summary>The end</summary>x</details>`},
		"film":                           {`<iframe src="https://www.youtube.com/embed/abc" width="1"></iframe>`, `<p><a href="https://www.youtube.com/watch?v=abc">https://www.youtube.com/watch?v=abc</a></p>`},
		"file in the text":               {`<div class="inline-attachment"><dl class="file"><dt><a class="postlink" href="./download/file.php?id=3&amp;sid=1">a.pdf</a></dt><dd>(2 KiB) Downloaded 3 times</dd></dl></div>`, `<a href="https://example.org/download/file.php?id=3">a.pdf</a>`},
		"file that may not be seen":      {`a <div class="inline-attachment">[The extension pdf has been deactivated.]</div> b`, `a […] b`},
	} {
		t.Run(name, func(t *testing.T) {
			p, _ := phpbbPostOf(t, `<div class="postbody"><div class="content">`+tc.html+`</div></div>`)
			if p.HTML != tc.want {
				t.Errorf("body of %s\n got %s\nwant %s", tc.html, p.HTML, tc.want)
			}
		})
	}
}

func TestPhpbbBylinesAndEdits(t *testing.T) {
	for name, tc := range map[string]struct{ html, date, edited, by string }{
		"machine's time":           {`<p class="author">by <strong>A</strong> » <time datetime="2020-01-02T03:04:05+01:00">x</time></p>`, "2020-01-02T02:04:05Z", "", ""},
		"words of 3.1":             {`<p class="author"><span class="responsive-hide">by <strong><a href="./memberlist.php?mode=viewprofile&u=5" class="username">May</a></strong> &raquo; </span>Tue Nov 14, 2023 10:13 pm </p>`, "2023-11-14T22:13", "", ""},
		"right to left":            {`<p class="author">בתאריך <strong>x</strong> « 14.11.2023 22:13</p>`, "2023-11-14T22:13", "", ""},
		"today":                    {`<p class="author">by <strong>A</strong> » Today, 10:05</p>`, "2026-03-18T10:05", "", ""},
		"edit of a member":         {`<div class="notice">Last edited by <a href="./memberlist.php?u=6">Heron</a> on Tue Nov 14, 2023 10:13 pm, edited 1 time in total.</div>`, "", "2023-11-14T22:13", "Heron"},
		"edit in French":           {`<div class="notice">Dernière modification par <a href="#">Héron</a> le mar. 14 nov. 2023 22:13, modifié 2 fois.<br /><strong>Raison :</strong> 12 mai 2010</div>`, "", "2023-11-14T22:13", "Héron"},
		"edit in Polish":           {`<div class="notice">Ostatnio zmieniony 14 grudnia 2023, 22:13 przez <a href="#">Czapla</a>, łącznie zmieniany 1 raz.</div>`, "", "2023-12-14T22:13", "Czapla"},
		"edit of an unlinked name": {`<div class="notice">Last edited by The Heron on Tue Nov 14, 2023 10:13 pm, edited 1 time in total.</div>`, "", "2023-11-14T22:13", "The Heron"},
		"other notice":             {`<div class="notice">This post is pinned.</div>`, "", "", ""},
	} {
		t.Run(name, func(t *testing.T) {
			p, _ := phpbbPostOf(t, tc.html+`<div class="content">x</div>`)
			if p.Published.String() != tc.date || p.Edited.String() != tc.edited || p.EditedBy != tc.by {
				t.Errorf("published %s, edited %s by %q; want %s, %s by %q", p.Published, p.Edited, p.EditedBy, tc.date, tc.edited, tc.by)
			}
		})
	}
}

func TestPhpbbNotesWhatIsMissing(t *testing.T) {
	_, part := phpbbPostOf(t, `<div class="postbody"><div class="rules">You do not have the required permissions to view the files attached to this post.</div></div>`)
	want := "post 9: attachments are withheld from us; post 9: no date that could be read; post 9: no text found"
	if got := strings.Join(part.Notes, "; "); got != want {
		t.Errorf("Notes = %s, want %s", got, want)
	}
}

func TestPhpbbTellsDeletedPosts(t *testing.T) {
	for name, html := range map[string]string{
		"for moderators": `<p class="post-notice deleted"><strong>x</strong></p>`,
		"with a reason":  `<div class="notice post_deleted_msg">This post was deleted by Heron on Tue Nov 14, 2023 10:13 pm.</div>`,
	} {
		p, part := phpbbPostOf(t, html)
		if p.Deleted != archive.Yes || !p.Edited.IsZero() || len(part.Notes) != 0 {
			t.Errorf("%s: deleted %d, edited %s, notes %q", name, p.Deleted, p.Edited, part.Notes)
		}
	}
}

func TestHostilePhpbbPagesAreReadInTime(t *testing.T) {
	const (
		head = `<html><body id="phpbb" class="section-viewtopic"><h2><a href="./viewtopic.php?t=7">x</a></h2>`
		post = head + `<div id="p9" class="post">`
		text = post + `<div class="content">`
	)
	readsInTime(t, "https://example.org/viewtopic.php?t=7", map[string]string{
		"posts":      head + repeated(10000, `<div id="p%d" class="post"></div>`),
		"rows":       head + repeated(10000, `<a name="p%d"></a><b class="postauthor">x</b>`),
		"one id":     head + strings.Repeat(`<div id="p9" class="post"></div>`, 20000),
		"listings":   `<body id="phpbb">` + repeated(10000, `<li class="row"><a class="topictitle" href="./viewtopic.php?t=%d">x</a></li>`),
		"one row":    `<body id="phpbb"><table><tr><td>` + repeated(10000, `<a class="topictitle" href="./viewtopic.php?t=%d">x</a>`),
		"boards":     `<body id="phpbb">` + repeated(10000, `<a class="forumtitle" href="./viewforum.php?f=%d">x</a>`),
		"pages":      head + repeated(10000, `<a href="./viewtopic.php?t=7&start=%[1]d">%[1]d</a>`) + `<div id="p9" class="post">`,
		"nested row": `<body id="phpbb">` + nested(`<div class="row">`),
		"messages":   `<body id="phpbb">` + nested(`<div id="message">`),
		"zones":      `<body id="phpbb">` + strings.Repeat(`<p>UTC</p>`, 20000),
		"quotes":     text + nested(`<blockquote>`),
		"quotes too": text + nested(`<div class="quotecontent">`),
		"spoilers":   text + nested(`<div class="spoiler">`),
		"code":       text + nested(`<div class="codebox">`),
		"files":      text + nested(`<div class="inline-attachment">`),
		"boxes":      post + nested(`<dl class="attachbox">`),
		"profiles":   post + `<div class="postprofile">` + nested(`<dd>`),
		"labels":     post + `<div class="postprofile"><dd>` + strings.Repeat(`<b>x:</b>y`, 20000),
		"notices":    post + nested(`<div class="notice">`),
		"small":      head + `<a name="p9"></a><i class="postbody">x</i>` + nested(`<div class="gensmall">`),
	})
}
