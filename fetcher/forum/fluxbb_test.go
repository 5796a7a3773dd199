package forum

import "testing"

func TestFluxbbAddressesNameTheirThread(t *testing.T) {
	refs(t, map[string]string{
		"https://example.org/viewtopic.php?id=12":                "example.org 12 https://example.org/viewtopic.php?id=12  0",
		"https://www.example.org/b/viewtopic.php?id=12&p=3":      "example.org/b 12 https://www.example.org/b/viewtopic.php?id=12  3",
		"https://example.org/viewtopic.php?id=12&action=new#p99": "example.org 12 https://example.org/viewtopic.php?id=12 99 0",
		"https://example.org/viewtopic.php?pid=99#p99":           "",
		"https://example.org/viewtopic.php?id=0":                 "",
		"https://example.org/viewtopic.php?id=12a":               "",
		"https://example.org/viewforum.php?id=12":                "",
		"https://example.org/view.php?id=12":                     "",
	})
}

func TestPunbbFriendlyAddressesTellThreadsAndBoards(t *testing.T) {
	for in, want := range map[string]string{
		"https://example.org/topic/12/":                  "12 https://example.org/topic/12/",
		"https://example.org/b/topic/12/a-title/page/3/": "12 https://example.org/b/topic/12/a-title/",
		"https://example.org/topic/12/page/3/":           "12 https://example.org/topic/12/",
		"https://example.org/topic12.html":               "12 https://example.org/topic12.html",
		"https://example.org/b/topic12-p3.html":          "12 https://example.org/b/topic12.html",
		"https://example.org/topic-12.html":              "12 https://example.org/topic-12.html",
		"https://example.org/viewtopic.php?id=12&p=2":    "12 https://example.org/viewtopic.php?id=12",
		"https://example.org/topic/a-title/":             "",
		"https://example.org/topical/12/":                "",
		"https://example.org/viewtopic.php?pid=12":       "",
	} {
		got := ""
		if id, first := punTopic(address(t, in)); id != "" {
			got = id + " " + first.String()
		}
		if got != want {
			t.Errorf("punTopic(%s) = %q, want %q", in, got, want)
		}
	}
	for in, want := range map[string]string{
		"https://example.org/viewforum.php?id=5&p=2": "https://example.org/viewforum.php?id=5",
		"https://example.org/b/forum/5/rope/page/2/": "https://example.org/b/forum/5/rope/",
		"https://example.org/forum/":                 "",
	} {
		got := ""
		if u := punBoard(address(t, in)); u != nil {
			got = u.String()
		}
		if got != want {
			t.Errorf("punBoard(%s) = %q, want %q", in, got, want)
		}
	}
}

func TestFluxbbEditorsAreFoundInAnyLanguage(t *testing.T) {
	for note, want := range map[string]string{
		"Last edited by Heron (2015-01-02 04:14:15)":                                                                             "Heron",
		"Last edited by Heron of the Weir (Today 04:14:15)":                                                                      "Heron of the Weir",
		"Modifi\u00e9 en dernier par Otter le Grand (2015-01-02 04:14:15)":                                                       "Otter le Grand",
		"\u041e\u0442\u0440\u0435\u0434\u0430\u043a\u0442\u0438\u0440\u043e\u0432\u0430\u043d\u043e Otter (2015-01-02 04:14:15)": "Otter",
		"Muokannut Otter le Grand (2015-01-02 04:14:15)":                                                                         "Otter le Grand",
		"Отредактировано Ed Ito (2015-01-02 04:14:15)":                                                                           "Ed Ito",
		"Son düzenleyen Ed Ito (2015-01-02 04:14:15)":                                                                            "Ed Ito",
		"Ed Ito による最終編集 (2015-01-02 04:14:15)":                                                                                   "Ed Ito",
		"Edited once": "",
	} {
		p := page(t, "https://example.org/viewtopic.php?id=7", `<div id="punviewtopic" class="pun"><div id="p9" class="blockpost"><div class="postleft"><dl><dt>Otter le Grand</dt></dl></div><div class="postmsg"><p>x</p><p class="postedit"><em>`+note+`</em></p></div></div></div>`)
		part, err := (fluxbb{}).Parse(p)
		if err != nil {
			t.Fatal(err)
		}
		post := part.Draft.Thread.Posts[0]
		if post.EditedBy != want || post.Edited.IsZero() != (want == "") || post.HTML != "<p>x</p>" {
			t.Errorf("%q: edited by %q at %q, text %q; want by %q", note, post.EditedBy, post.Edited, post.HTML, want)
		}
	}
}

func TestFluxbbHostilePagesAreReadInTime(t *testing.T) {
	const (
		head = `<html><body><div id="punviewtopic" class="pun">`
		post = head + `<div id="p9" class="blockpost">`
		text = post + `<div class="postmsg">`
		rows = head + `<div id="vf"><table>`
	)
	readsInTime(t, "https://example.org/viewtopic.php?id=7", map[string]string{
		"posts":      head + repeated(10000, `<div id="p%[1]d" class="blockpost"><h2><a href="#p%[1]d">2015-01-02 04:14:15</a></h2></div>`),
		"rows":       rows + repeated(10000, `<tr><td class="tcl"><a href="viewtopic.php?id=%d">x</a></td></tr>`),
		"boards":     head + repeated(10000, `<h3><a href="viewforum.php?id=%d">x</a></h3>`),
		"pages":      head + `<p class="pagelink">` + repeated(20000, `<a href="viewtopic.php?id=7&p=%d">%[1]d</a>`),
		"pairs":      post + `<div class="postleft"><dl>` + repeated(20000, `<dd>Label %[1]d: value</dd>`),
		"quotes":     text + nested(`<div class="quotebox">`),
		"boxes":      text + nested(`<blockquote class="incqbox">`),
		"codes":      text + nested(`<div class="codebox">`),
		"signatures": text + nested(`<div class="sig-content">`),
		"authors":    post + nested(`<div class="postleft">`),
		"crumbs":     head + nested(`<div class="linkst">`),
		"headings":   head + nested(`<h3>`),
		"messages":   head + nested(`<div class="main-message">`),
		"heads":      `<meta name="generator" content="PunBB"><body>` + nested(`<div class="post">`),
	})
}
