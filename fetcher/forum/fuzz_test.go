package forum

import (
	"net/url"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"

	"skein/archive"
)

// seeds are the pages below testdata, and what breaks parsers.
func seeds(f *testing.F) {
	files, _ := filepath.Glob("testdata/*/*.txt")
	for _, name := range files {
		ar, err := txtar.ParseFile(name)
		if err != nil {
			f.Fatal(err)
		}
		var body []byte
		at := "https://knots.example/forum/threads/x.7/page-2"
		for _, file := range ar.Files {
			switch file.Name {
			case "page.html", "page.json", "page.mbox":
				body = file.Data
			case "url":
				at = strings.TrimSpace(string(file.Data))
			}
		}
		f.Add(body, at)
	}
	f.Add([]byte(`<html id=XF data-template=thread_view data-content-key=thread-7><article class=message data-content=post-1><article class=message data-content=post-1>`), "")
	f.Add([]byte("<html id=XenForo><ol class=messageList><li id=post-1 class=message><li id=post-1 class='messageSimple deleted'>"), "https://example.org/forum/threads/x.7/")
	f.Add([]byte("<body class=ipsApp><h1 class=ipsType_pageTitle><article id=elComment_1><article id=elComment_2><aside class=cAuthorPane>"), "https://example.org/topic/7-x/?page=2")
	f.Add([]byte("<script>my_post_key</script><div class=navigation><a href=Forum-x>x</a><b class=active>y</b></div><div id=post_1><div id=post_2></div></div><table id=post_1><input type=hidden name=tid value=7>"), "https://example.org/Thread-x")
	f.Add([]byte("<script>smf_scripturl = '/index.php?PHPSESSID=1'</script><div id=forumposts><div class=windowbg id=msg1><div class=inner id=msg_1><blockquote><cite>Quote from: a</cite></blockquote></div></div><div class=post_wrapper><div id=msg_1></div>"), "https://example.org/index.php?topic=7.15")
	f.Add([]byte("<div id=punviewtopic class=pun><div id=p1 class=blockpost><h2><a href=#p1>2015-01-02</a></h2><div class=postmsg><div class=quotebox><cite>a wrote:</cite>b<div class=postsignature>c</div></div></div><div id=p1 class=blockpost>"), "https://example.org/viewtopic.php?id=7&p=2")
	f.Add([]byte("<meta name=generator content=PunBB><p class=crumbs><span class=crumblast>x</span></p><div class=post><div class=posthead id=p1></div><div class=entry-content><p class=sig-content>"), "https://example.org/topic/7/a/page/2/")
	f.Add([]byte("<html id=XF><base href='//x'><a class=pageNav-jump--next href=//y><b class=structItem--thread><a href=threads/1/>x"), "http://a/?threads/b.1/")
}

func FuzzParse(f *testing.F) {
	seeds(f)
	f.Fuzz(func(t *testing.T, body []byte, at string) {
		u, err := url.Parse(at)
		if err != nil || !onWeb(u) {
			u = nil
		}
		p, err := NewPage(u, body, now)
		if err != nil {
			return
		}
		f, ok := Recognize(p)
		if !ok {
			return
		}
		part, err := f.Parse(p)
		again, err2 := f.Parse(p)
		if !reflect.DeepEqual(part, again) || (err == nil) != (err2 == nil) {
			t.Fatalf("the same page read twice gives two parts:\n%+v, %v\n%+v, %v", part, err, again, err2)
		}
		if err != nil {
			return
		}
		if part.Next != nil && (!onWeb(part.Next) || p.Base != nil && !sameHost(part.Next, p.Base)) {
			t.Errorf("Next leads away: %s", part.Next)
		}
		switch part.Kind {
		case ThreadPart:
			checkThread(t, p, part)
		case BoardPart:
			for _, l := range part.Threads {
				if l.NativeID == "" || l.Title == "" || l.Site.Key == "" || resolve(nil, l.URL) == nil {
					t.Errorf("listing without its name: %+v", l)
				}
			}
		case MailPart:
			checkMail(t, part)
		case IndexPart:
		case MovedPart:
			if !onWeb(part.Instead) || p.Base != nil && !speaksFor(p.Base, part.Instead) {
				t.Errorf("a part moved to %v", part.Instead)
			}
		case LoginPart, ErrorPart:
			if part.Why == "" {
				t.Errorf("a %s part that does not say why", part.Kind)
			}
		default:
			t.Errorf("a part of no kind: %q", part.Kind)
		}
	})
}

// speaksFor reports whether a page may say what stands at another address: on
// its own host, or on the one that its host is an interface of.
func speaksFor(own, other *url.URL) bool {
	return sameHost(own, other) || (hackernews{}).Claims(&Page{URL: other, Form: HTMLForm}) && (own.Host == hnAlgolia || own.Host == hnFirebase) || isReddit(own) && isReddit(other)
}

// checkMail holds what every mailbox gives: each thread has its name and place,
// each message stands in one thread, and there is no thread without any.
func checkMail(t *testing.T, part Part) {
	threads, ids := map[string]bool{}, map[string]bool{}
	for _, d := range part.Drafts {
		th := d.Thread
		if th.NativeID == "" || th.Site.Key == "" || threads[th.Site.Key+" "+th.NativeID] || len(th.Posts) == 0 || th.Title == "" {
			t.Errorf("thread %q at %q titled %q with %d posts, nameless, empty or given twice", th.NativeID, th.Site.Key, th.Title, len(th.Posts))
		}
		threads[th.Site.Key+" "+th.NativeID] = true
		for _, post := range th.Posts {
			if post.NativeID == "" || ids[post.NativeID] {
				t.Errorf("message %q, nameless or given twice", post.NativeID)
			}
			ids[post.NativeID] = true
			for _, id := range post.ReplyTo {
				if id == "" || id == post.NativeID {
					t.Errorf("message %q answers %q", post.NativeID, id)
				}
			}
			for _, a := range post.Attachments {
				if a.Size < 0 || !strings.HasPrefix(a.URL, "mid:") && resolve(nil, a.URL) == nil {
					t.Errorf("message %q has the attachment %+v", post.NativeID, a)
				}
			}
		}
	}
}

func checkThread(t *testing.T, p *Page, part Part) {
	th := part.Draft.Thread
	u := resolve(nil, th.URL)
	if th.Kind == archive.Mail && u == nil {
		checkMail(t, Part{Drafts: []archive.Draft{part.Draft}})
		return // a message may have no address
	}
	if (th.NativeID == "" || th.Site.Key == "") && th.Platform != "generic" || u == nil || len(th.Posts) == 0 && part.Page < 2 {
		t.Fatalf("a thread without name, place or posts: %q at %q %q, %d posts", th.NativeID, th.Site.Key, th.URL, len(th.Posts))
	}
	if p.URL != nil && !speaksFor(p.URL, u) {
		t.Errorf("a page of %s says it is %s", p.URL, th.URL)
	}
	f, _ := Recognize(p)
	if r, ok := f.Ref(u); ok && (r.Native != th.NativeID || r.Site != th.Site.Key) {
		t.Errorf("thread %s at %s, its address %s says %s at %s", th.NativeID, th.Site.Key, th.URL, r.Native, r.Site)
	}
	ids := map[string]bool{}
	for _, post := range th.Posts {
		if post.NativeID == "" || ids[post.NativeID] {
			t.Errorf("post id %q, missing or given twice", post.NativeID)
		}
		ids[post.NativeID] = true
		if resolve(nil, post.URL) == nil && th.Kind != archive.Mail {
			t.Errorf("post %s has the address %q", post.NativeID, post.URL)
		}
		for _, id := range post.ReplyTo {
			if id == "" || id == post.NativeID {
				t.Errorf("post %s answers %q", post.NativeID, id)
			}
		}
		for _, a := range post.Attachments {
			if resolve(nil, a.URL) == nil && !strings.HasPrefix(a.URL, "mid:") || a.Size < 0 {
				t.Errorf("post %s has the attachment %+v", post.NativeID, a)
			}
		}
	}
}

func FuzzRef(f *testing.F) {
	for _, s := range []string{"https://example.org/threads/a.12/page-2#post-3", "https://example.org/f/index.php?threads/a.12/&page=2", "http://a/?threads%2F1%2F", "https://a//threads//1", "https://a/threads/%2e1/", "https://a/topic/12-x/page/2#comment-3", "https://a/b/index.php?/topic/1-/", "https://a/index.php?showtopic=12&p=3", "https://a/?/topic/1-%2f/", "https://a/f/showthread.php?pid=3&tid=12#pid3", "https://a/thread-12-page-3.html", "https://a/archive/index.php?thread-12-2.html", "https://a/archive/index.php/thread-12.html", "https://a/archive/printthread.php?tid=1", "https://a/b/index.php?PHPSESSID=1;topic=12.msg3#new", "https://a/index.php/topic,12.15.html", "https://a/?topic=12.0&action=printpage", "https://a/b/viewtopic.php?id=12&p=3#p4", "http://./threads/1", "http://\ufe0b/threads/1", "http://\ufe0b:0/threads/1"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		u, err := url.Parse(s)
		if err != nil {
			return
		}
		for _, f := range platforms {
			if _, ok := f.Ref(u); ok && !mayName(u) {
				t.Errorf("%s names a thread of %s, and mayName says that it cannot", u, f.Name())
			}
		}
		r, ok := RefOf(u)
		if !ok {
			return
		}
		again, ok := RefOf(r.URL)
		if !ok || again.Native != r.Native || again.Site != r.Site || again.URL.String() != r.URL.String() || again.Post != "" || again.Page != 0 {
			t.Errorf("RefOf(%s) = %s at %s, %s; of that address: %+v", s, r.Native, r.Site, r.URL, again)
		}
	})
}
