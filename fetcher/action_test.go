package fetcher

import (
	"net/url"
	"testing"
)

func TestLinksThatDoSomethingAreToldFromPages(t *testing.T) {
	for address, want := range map[string]bool{
		"https://f.example/posting.php?mode=reply&t=7":                true,
		"https://f.example/ucp.php?mode=logout&sid=0":                 true,
		"https://f.example/cron.php?cron_type=cron.task.prune":        true,
		"https://f.example/threads/rope.7/reply":                      true,
		"https://f.example/posts/12/report":                           true,
		"https://f.example/index.php?threads/rope.7/reply":            true,
		"https://f.example/index.php?/threads/rope.7/reply":           true,
		"https://f.example/index.php?action=post;topic=7.0;quote=12":  true,
		"https://f.example/index.php?topic=7.0;action=reporttm":       true,
		"https://f.example/topic/7-rope/?do=reportComment&comment=12": true,
		"https://f.example/newreply.php?do=newreply&p=12":             true,
		"https://f.example/login/login":                               true,
		"https://f.example/threads/rope.7/page-2":                     false,
		"https://f.example/showthread.php?tid=7&page=2":               false,
		"https://f.example/showthread.php?tid=7&action=lastpost":      false,
		"https://f.example/viewtopic.php?f=1&t=7&start=10":            false,
		"https://f.example/index.php?topic=7.20":                      false,
		"https://f.example/threads/how-to-reply.8/":                   false,
		"https://f.example/t/report/8?page=2":                         false,
		"https://f.example/reply":                                     false,
	} {
		u, err := url.Parse(address)
		if err != nil {
			t.Fatal(err)
		}
		if got := isAction(u); got != want {
			t.Errorf("isAction(%s) = %v, want %v", address, got, want)
		}
	}
}
