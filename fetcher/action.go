package fetcher

import (
	"net/url"
	"strings"
)

// actionFiles are files of forum software that do something, or ask who one is,
// instead of showing a thread.
var actionFiles = words(`posting.php ucp.php mcp.php cron.php newreply.php newthread.php editpost.php report.php reportpost.php login.php register.php
	logout.php private.php sendmessage.php subscription.php misc.php post.php usercp.php modcp.php reputation.php ratethread.php threadrate.php
	edit.php delete.php moderate.php newattachment.php`)

// actionWords are what such an address does, as the last piece of its path or as
// the value of a key that says it.
var actionWords = words(`reply quote quotefast report edit delete post post2 newreply newthread newtopic addreply logout log-out signout login log-in
	signin register cron approve unapprove lock unlock move vote rate like react bookmark watch follow unfollow subscribe unsubscribe markread
	mark-read warn ban sendtopic emailtopic notify announce lostpw contact doreply add-reply post-reply comment_reply splittopics mergetopics`)

// actionKeys are those of queries that say what is to be done.
var actionKeys = words(`action do mode act`)

func words(list string) map[string]bool {
	out := map[string]bool{}
	for _, w := range strings.Fields(list) {
		out[w] = true
	}
	return out
}

// isAction reports whether to ask for an address would do something on its site,
// such as reply, report or log out, and not only show a page. No such link is
// followed, whoever took it for a page of a thread.
func isAction(u *url.URL) bool {
	path := strings.Split(strings.ToLower(strings.Trim(u.Path, "/")), "/")
	last := path[len(path)-1]
	if actionFiles[last] || len(path) > 1 && actionWords[last] {
		return true
	}
	// Queries as forums write them: with & or ;, and as a path behind the mark.
	for _, part := range strings.FieldsFunc(strings.ToLower(u.RawQuery), func(r rune) bool { return r == '&' || r == ';' }) {
		key, value, ok := strings.Cut(part, "=")
		switch {
		case ok && actionKeys[key] && (actionWords[value] || beginsAction(value)):
			return true
		case !ok && strings.Contains(key, "/") && actionWords[key[strings.LastIndexByte(key, '/')+1:]]:
			return true
		}
	}
	return false
}

// beginsAction reports whether a value begins with an action's word, as in
// "reportComment".
func beginsAction(value string) bool {
	for _, w := range []string{"report", "logout", "delete", "reply", "quote"} {
		if strings.HasPrefix(value, w) {
			return true
		}
	}
	return false
}
