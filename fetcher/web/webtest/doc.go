// Package webtest is a web server that misbehaves on request, for tests of
// everything that reads the web.
//
//	s := webtest.New(t)
//	s.Handle("/feed.xml",
//		webtest.Reply{Status: 503, RetryAfter: "2"},
//		webtest.Reply{Body: feed, ETag: `"a"`, Encoding: "gzip"},
//	)
//	client := &web.Client{AllowLoopback: true}
//	client.Get(ctx, web.Request{URL: s.URL + "/feed.xml"})
//	// s.Requests("/feed.xml") has what came, and when.
//
// Each request takes the next reply, and the last one stays. A path that has
// no script is answered 404. With a host in front, "news.test/feed.xml", a
// script is for that host alone: Resolve and Dial lead every name here, so that
// one server can play the whole web.
//
// New listens on loopback. NewMemory speaks over pipes and so lives inside a
// testing/synctest bubble, where an hour of waiting costs nothing.
//
// The package knows nothing of the client that it tests.
package webtest
