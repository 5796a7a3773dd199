package web

import (
	"fmt"
	"net/url"
	"strings"
	"testing"
	"time"
)

func TestRulesDecideWhoMayReadWhat(t *testing.T) {
	for name, tc := range map[string]struct {
		robots  string
		allowed string // targets, by spaces
		denied  string
	}{
		"nothing":           {"", "/ /x", ""},
		"no group for us":   {"User-agent: other\nDisallow: /", "/x", ""},
		"for everybody":     {"User-agent: *\nDisallow: /a", "/ /b", "/a /ab /a/b"},
		"for us":            {"User-agent: skein\nDisallow: /a", "/b", "/a"},
		"case of the agent": {"USER-AGENT: SKEIN\nDISALLOW: /a", "/b", "/a"},
		"with a version":    {"User-agent: skein/1.2 (x)\nDisallow: /a", "/b", "/a"},
		"not a part of it":  {"User-agent: ske\nDisallow: /\n\nUser-agent: skeins\nDisallow: /\n\nUser-agent: skein-images\nDisallow: /", "/a", ""},
		"ours before everybody's, in either order": {
			"User-agent: *\nDisallow: /\n\nUser-agent: skein\nDisallow: /a\n", "/ /b", "/a"},
		"ours is empty":               {"User-agent: skein\nDisallow:\n\nUser-agent: *\nDisallow: /", "/ /x", ""},
		"ours has no rule":            {"User-agent: *\nDisallow: /\nUser-agent: skein", "/ /x", ""},
		"several groups of ours":      {"User-agent: skein\nDisallow: /a\n\nUser-agent: x\nDisallow: /\n\nUser-agent: Skein\nDisallow: /b", "/c", "/a /b"},
		"several groups of everybody": {"User-agent: *\nDisallow: /a\n\nUser-agent: *\nDisallow: /b", "/c", "/a /b"},
		"one group for several":       {"User-agent: x\nUser-agent: skein\n\nUser-agent: y\nDisallow: /a", "/b", "/a"},
		"rules before any group":      {"Disallow: /\nUser-agent: x\nDisallow: /", "/a", ""},
		"sitemap between":             {"User-agent: skein\nSitemap: https://a.test/s.xml\nUser-agent: x\nDisallow: /a", "/b", "/a"},
		"crawl-delay between":         {"User-agent: *\nCrawl-delay: 9\n\nUser-agent: bad\nDisallow: /", "/a", ""},
		"an agent without a name":     {"User-agent: *\nDisallow: /a\nUser-agent:\nDisallow: /b", "/b", "/a"},
		"a star with a remark":        {"User-agent: * # all\nDisallow: /a", "/b", "/a"},

		"the longest match":         {"User-agent: *\nDisallow: /a\nAllow: /a/b\nDisallow: /a/b/c", "/a/b /a/b/d", "/a /a/c /a/b/c"},
		"order does not matter":     {"User-agent: *\nAllow: /a/b\nDisallow: /a", "/a/b", "/a/c"},
		"a tie goes to allow":       {"User-agent: *\nDisallow: /folder\nAllow: /folder", "/folder /folder/x", ""},
		"a tie, the other way":      {"User-agent: *\nAllow: /page\nDisallow: /page", "/page", ""},
		"longer by its star":        {"User-agent: *\nAllow: /page\nDisallow: /*.htm", "/page", "/page.htm"},
		"longer by its dollar":      {"User-agent: *\nAllow: /$\nDisallow: /", "/", "/page"},
		"all but one":               {"User-agent: *\nDisallow: /\nAllow: /public/", "/public/ /public/x", "/public /"},
		"octets, not letters":       {"User-agent: *\nDisallow: /ü\nAllow: /%C3%BC", "/ü", ""},
		"robots.txt itself":         {"User-agent: *\nDisallow: /", "/robots.txt /robots.txt?x", "/robots.txtx /a"},
		"case of the path":          {"User-agent: *\nDisallow: /a", "/A", "/a"},
		"a path without its slash":  {"User-agent: *\nDisallow: a", "/a", ""},
		"the query counts":          {"User-agent: *\nDisallow: /a?b", "/a /a?c", "/a?b /a?bc"},
		"a trailing slash":          {"User-agent: *\nDisallow: /fish/", "/fish /fish.html", "/fish/ /fish/salmon"},
		"empty allow":               {"User-agent: *\nAllow:\nDisallow: /a", "/b", "/a"},
		"misspelt, but meant":       {"User agent: *\nDissallow: /a", "/b", "/a"},
		"spaces before the colon":   {"User-agent : *\nDisallow : /a", "/b", "/a"},
		"no space after it":         {"User-agent:*\nDisallow:/a", "/b", "/a"},
		"no colon":                  {"User-agent *\nDisallow /a", "/a", ""},
		"comments":                  {"# hello\nUser-agent: *# x\nDisallow: /a # y\n#Disallow: /b", "/b", "/a"},
		"unknown lines":             {"User-agent: *\nNoindex: /b\nDisallow: /a\nHost: a.test", "/b", "/a"},
		"a page instead":            {"<!DOCTYPE html>\n<html><body>User-agent: *\nDisallow: /", "/a", ""},
		"byte order mark":           {"\xef\xbb\xbfUser-agent: *\nDisallow: /a", "/b", "/a"},
		"lines end in CR LF":        {"User-agent: *\r\nDisallow: /a\r\n", "/b", "/a"},
		"lines end in CR":           {"User-agent: *\rDisallow: /a\r", "/b", "/a"},
		"lines end as they like":    {"User-agent: *\r\rDisallow: /a\n\r\nDisallow: /b", "/c", "/a /b"},
		"no line end at the end":    {"User-agent: *\nDisallow: /a", "/b", "/a"},
		"indented":                  {"  User-agent: *\n\tDisallow: /a", "/b", "/a"},
		"no bytes of ours to trust": {"\x00\xff\xfeUser-agent: *\nDisallow: /\x80", "/a", ""},

		"star":                     {"User-agent: *\nDisallow: /*.php", "/a.html /php", "/a.php /x/y.php?z"},
		"star at the end":          {"User-agent: *\nDisallow: /fish*", "/Fish", "/fish /fishheads/x"},
		"dollar":                   {"User-agent: *\nDisallow: /*.php$", "/a.php?x /a.php5", "/a.php /x/b.php"},
		"dollar without a star":    {"User-agent: *\nDisallow: /a$", "/ab /a/ /a?x", "/a"},
		"dollar in the middle":     {"User-agent: *\nDisallow: /a$b", "/a /ab", "/a$b /a%24b /a$bc"},
		"star and dollar together": {"User-agent: *\nDisallow: /a*$", "/b", "/a /ab"},
		"a star that may be empty": {"User-agent: *\nDisallow: /a*b", "/a /axc", "/ab /axb /a/x/b/c"},
		"many stars":               {"User-agent: *\nDisallow: /*a*b*c$", "/abcd /cba", "/abc /xaxbxc /abcbc"},
		"stars in a row":           {"User-agent: *\nDisallow: /a***b", "/a", "/ab"},
		"parts may not overlap":    {"User-agent: *\nDisallow: /ab*ba$", "/aba", "/abba /abxba"},
		"a pattern of a star":      {"User-agent: *\nDisallow: *", "", "/ /x"},
		"a star first":             {"User-agent: *\nDisallow: */feed$", "/feed/x", "/feed /a/feed"},
		"the star itself":          {"User-agent: *\nDisallow: /a%2Ab", "/axb", "/a*b /a%2Ab /a%2ab"},

		// RFC 9309, 2.2.2 and the table there.
		"plain query":               {"User-agent: *\nDisallow: /foo/bar?baz=quz", "/foo/bar", "/foo/bar?baz=quz"},
		"reserved in a query":       {"User-agent: *\nDisallow: /foo/bar?baz=http://foo.bar", "", "/foo/bar?baz=http://foo.bar /foo/bar?baz=http%3A%2F%2Ffoo.bar"},
		"escaped there":             {"User-agent: *\nDisallow: /foo/bar?baz=http%3A%2F%2Ffoo.bar", "", "/foo/bar?baz=http://foo.bar /foo/bar?baz=http%3a%2f%2ffoo.bar"},
		"letters beyond ASCII":      {"User-agent: *\nDisallow: /foo/bar/ツ", "/foo/bar/", "/foo/bar/ツ /foo/bar/%E3%83%84 /foo/bar/%e3%83%84"},
		"these escaped":             {"User-agent: *\nDisallow: /foo/bar/%E3%83%84", "/foo/bar/%E3%83%85", "/foo/bar/ツ /foo/bar/%E3%83%84"},
		"unreserved and escaped":    {"User-agent: *\nDisallow: /foo/bar/%62%61%7A", "/foo/bar/bax", "/foo/bar/baz /foo/bar/%62az"},
		"unescaped against escaped": {"User-agent: *\nDisallow: /~joe/", "/joe/", "/~joe/ /%7Ejoe/ /%7ejoe/"},
		"a slash is not its escape": {"User-agent: *\nDisallow: /a%2Fb", "/a/b", "/a%2Fb /a%2fb"},
		"an escape that is none":    {"User-agent: *\nDisallow: /100%", "/100", "/100% /100%25"},
	} {
		t.Run(name, func(t *testing.T) {
			r := ParseRobots([]byte(tc.robots))
			for _, target := range strings.Fields(tc.allowed) {
				if !r.Allowed("skein", target) {
					t.Errorf("Allowed(%q) = false, want true, by\n%s", target, tc.robots)
				}
			}
			for _, target := range strings.Fields(tc.denied) {
				if r.Allowed("skein", target) {
					t.Errorf("Allowed(%q) = true, want false, by\n%s", target, tc.robots)
				}
			}
		})
	}
}

func TestRulesTellTheCrawlDelay(t *testing.T) {
	for name, tc := range map[string]struct {
		robots string
		want   time.Duration
	}{
		"none":             {"User-agent: *\nDisallow: /", 0},
		"seconds":          {"User-agent: *\nCrawl-delay: 10", 10 * time.Second},
		"a fraction":       {"User-agent: *\ncrawl-delay: 0.5", 500 * time.Millisecond},
		"ours":             {"User-agent: *\nCrawl-delay: 10\nUser-agent: skein\nCrawl-delay: 2", 2 * time.Second},
		"ours has none":    {"User-agent: *\nCrawl-delay: 10\nUser-agent: skein\nDisallow: /a", 0},
		"several of ours":  {"User-agent: skein\nCrawl-delay: 2\nUser-agent: skein\nCrawl-delay: 3", 3 * time.Second},
		"too long":         {"User-agent: *\nCrawl-delay: 86400", MaxCrawlDelay},
		"absurd":           {"User-agent: *\nCrawl-delay: 1e300", MaxCrawlDelay},
		"infinite":         {"User-agent: *\nCrawl-delay: Inf", MaxCrawlDelay},
		"negative":         {"User-agent: *\nCrawl-delay: -3", 0},
		"nonsense":         {"User-agent: *\nCrawl-delay: slow", 0},
		"not a number":     {"User-agent: *\nCrawl-delay: NaN", 0},
		"before any group": {"Crawl-delay: 5\nUser-agent: *", 0},
	} {
		t.Run(name, func(t *testing.T) {
			if got := ParseRobots([]byte(tc.robots)).Delay("skein"); got != tc.want {
				t.Errorf("Delay = %v, want %v", got, tc.want)
			}
		})
	}
}

func TestParseRobotsReadsOnlySoMuchButThatWhole(t *testing.T) {
	start, late := "User-agent: *\nDisallow: /early\n#", "\nDisallow: /late-and-cut-off\nDisallow: /x\n"
	filler := strings.Repeat("#", MaxRobots-len(start)-len("\nDisallow: /la"))
	r := ParseRobots([]byte(start + filler + late))
	for target, want := range map[string]bool{"/early": false, "/late-and-cut-off": true, "/la": true, "/": true, "/x": true} {
		if got := r.Allowed("skein", target); got != want {
			t.Errorf("Allowed(%q) = %v, want %v", target, got, want)
		}
	}
}

func TestProductIsWhatRobotsKnowsUsBy(t *testing.T) {
	for in, want := range map[string]string{
		DefaultUserAgent:                          "skein",
		"skein/1.0 (+https://a.test/bot)":         "skein",
		"Acme-Reader/2":                           "Acme-Reader",
		"Mozilla/5.0 (compatible; Acme/2; +http)": "Acme",
		"Mozilla/5.0 (X11; Linux)":                "Mozilla",
		"":                                        "",
		"  skein":                                 "skein",
	} {
		if got := Product(in); got != want {
			t.Errorf("Product(%q) = %q, want %q", in, got, want)
		}
	}
}

func TestRulesTakeNoLongOverHostileOnes(t *testing.T) {
	pattern := "/" + strings.Repeat("*a", 5000) + "*b"
	r := ParseRobots([]byte("User-agent: *\nDisallow: " + pattern + "\nDisallow: /" + strings.Repeat("a*", 5000) + "$x"))
	target := "/" + strings.Repeat("a", 100_000)
	start := time.Now()
	for range 20 {
		if !r.Allowed("skein", target) {
			t.Fatal("not allowed")
		}
	}
	if took := time.Since(start); took > 2*time.Second {
		t.Errorf("20 answers took %v", took)
	}
}

// slowMatch says by trying everything whether a canonical pattern covers a
// canonical target.
func slowMatch(pattern, target string) bool {
	// can[j]: the pattern so far can end at target[:j].
	can := make([]bool, len(target)+1)
	can[0] = true
	for i := 0; i < len(pattern); i++ {
		next := make([]bool, len(target)+1)
		switch {
		case pattern[i] == '$' && i == len(pattern)-1:
			return can[len(target)]
		case pattern[i] == '*':
			for j, open := 0, false; j <= len(target); j++ {
				open = open || can[j]
				next[j] = open
			}
		default:
			for j := range len(target) {
				next[j+1] = can[j] && target[j] == pattern[i]
			}
		}
		can = next
	}
	for _, c := range can {
		if c {
			return true
		}
	}
	return false
}

func FuzzRobotsMatch(f *testing.F) {
	for _, s := range [][2]string{{"/a*b$", "/axxb"}, {"*", "/"}, {"/%7Ejoe", "/~joe"}, {"/a$b", "/a%24b"}, {"/ab*ba$", "/aba"}, {"/?x=%2F*y", "/?x=/zy"}} {
		f.Add(s[0], s[1])
	}
	f.Fuzz(func(t *testing.T, pattern, target string) {
		if len(pattern) > 500 || len(target) > 500 {
			return
		}
		cp, ct := canonical(pattern, true), canonical(target, false)
		if got, want := newRule(false, pattern).matches(ct), slowMatch(cp, ct); got != want {
			t.Errorf("pattern %q matches %q: %v, want %v", cp, ct, got, want)
		}
		if again := canonical(cp, true); again != cp {
			t.Errorf("canonical(%q) = %q, and again %q", pattern, cp, again)
		}
		if again := canonical(ct, false); again != ct {
			t.Errorf("canonical(%q) = %q, and again %q", target, ct, again)
		}
		for i := range ct {
			if c := ct[i]; c <= ' ' || c >= 0x7f || c == '*' || c == '$' {
				t.Errorf("canonical(%q) = %q, which holds %q", target, ct, c)
			}
		}
	})
}

func FuzzRobots(f *testing.F) {
	f.Add("User-agent: *\nDisallow: /a\nAllow: /a/b$\nCrawl-delay: 3\n", "skein", "/a/b?c")
	f.Add("\xef\xbb\xbfUser-agent: skein\r\nUser-agent: x\rDisallow: /*.php$ # y\n\nSitemap: z\n", "Skein", "/%7ejoe/x.php")
	f.Add("User-agent:\nDisallow: /\nUser-agent: *\nDisallow: %\nuser agent: *\ndissallow: *", "", "/%")
	f.Fuzz(func(t *testing.T, body, product, target string) {
		if len(body) > 10_000 || len(target) > 500 {
			return
		}
		r := ParseRobots([]byte(body))
		got := r.Allowed(product, target)
		if want := slowAllowed(r, product, target); got != want {
			t.Errorf("Allowed(%q, %q) = %v, want %v, by\n%s", product, target, got, want, body)
		}
		if d := r.Delay(product); d < 0 || d > MaxCrawlDelay {
			t.Errorf("Delay(%q) = %v", product, d)
		}
		// How lines end changes nothing, nor how letters of a target are written.
		crlf := strings.NewReplacer("\r\n", "\r\n", "\n", "\r\n\r\n", "\r", "\r").Replace(body)
		if again := ParseRobots([]byte(crlf)).Allowed(product, target); again != got {
			t.Errorf("Allowed(%q, %q) = %v, but %v with other line ends, by\n%q", product, target, got, again, body)
		}
		var escaped strings.Builder
		for i := 0; i < len(target); i++ {
			if c := target[i]; 'g' <= c && c <= 'z' {
				fmt.Fprintf(&escaped, "%%%02x", c)
			} else {
				escaped.WriteByte(c)
			}
		}
		if u, err := url.ParseRequestURI(target); err != nil || u.Path == "/robots.txt" || !strings.HasPrefix(target, "/") {
			return
		}
		if again := r.Allowed(product, escaped.String()); again != got {
			t.Errorf("Allowed(%q, %q) = %v, but %v for %q, by\n%q", product, target, got, again, escaped.String(), body)
		}
	})
}

// slowAllowed finds the answer without any of the short cuts.
func slowAllowed(r *Rules, product, target string) bool {
	if !strings.HasPrefix(target, "/") {
		target = "/" + target
	}
	if target == "/robots.txt" || strings.HasPrefix(target, "/robots.txt?") {
		return true
	}
	target = canonical(target, false)
	for _, agent := range []string{strings.ToLower(product), "*"} {
		var rules []rule
		named := false
		for _, g := range r.groups {
			for _, a := range g.agents {
				if a == agent {
					named = true
					rules = append(rules, g.rules...)
				}
			}
		}
		if !named {
			continue
		}
		longest := map[bool]int{true: -1, false: -1}
		for _, rule := range rules {
			pattern := strings.Join(rule.parts, "*")
			if rule.anchored {
				pattern += "$"
			}
			if slowMatch(pattern, target) {
				longest[rule.allow] = max(longest[rule.allow], len(pattern))
			}
		}
		return longest[true] >= longest[false]
	}
	return true
}
