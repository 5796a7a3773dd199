package web

import (
	"bytes"
	"strconv"
	"strings"
	"time"
)

const (
	// MaxRobots is how much of a robots.txt is read; the standard asks for at
	// least as much (RFC 9309, 2.5).
	MaxRobots = 500 << 10
	// MaxCrawlDelay is the longest pause that robots.txt can ask for. Longer
	// ones, of which some mean "go away", are taken as this: who wants us gone
	// has Disallow.
	MaxCrawlDelay = time.Minute
)

// Rules are a robots.txt as read (RFC 9309). The zero Rules allow everything.
type Rules struct {
	groups []group
}

// group is what applies to some crawlers.
type group struct {
	agents []string // product tokens in lower case; "*" is everybody
	rules  []rule
	delay  time.Duration
}

// rule is one Allow or Disallow line.
type rule struct {
	allow    bool
	octets   int      // length of the pattern: the longest match decides
	parts    []string // of the pattern, in canonical form, between its stars
	anchored bool     // it ended in $: nothing may follow
}

// ParseRobots reads a robots.txt. It takes any bytes: lines that it does not
// understand are passed over, as are those beyond MaxRobots.
//
// Crawl-delay, which the standard leaves to us, is a rule of its group like
// Allow and Disallow. So in the common
//
//	User-agent: *
//	Crawl-delay: 10
//
//	User-agent: Bad
//	Disallow: /
//
// only Bad is kept out.
func ParseRobots(b []byte) *Rules {
	if len(b) > MaxRobots {
		b = b[:MaxRobots]
		if i := bytes.LastIndexAny(b, "\r\n"); i >= 0 {
			b = b[:i] // half a line could forbid, or allow, too much
		}
	}
	b = bytes.TrimPrefix(b, []byte("\xef\xbb\xbf"))
	r := &Rules{}
	var g *group
	naming := false // the last lines named agents: another one joins them
	for line := range bytes.FieldsFuncSeq(b, func(c rune) bool { return c == '\r' || c == '\n' }) {
		key, value := robotsLine(line)
		switch key {
		case "user-agent", "user agent", "useragent":
			agent := agentToken(value)
			if agent == "" {
				agent = "\x00" // names nobody, but opens a group all the same
			}
			if !naming {
				r.groups = append(r.groups, group{})
				g, naming = &r.groups[len(r.groups)-1], true
			}
			g.agents = append(g.agents, agent)
		case "allow", "disallow", "dissallow", "dissalow", "disalow", "diasllow", "disallaw":
			naming = false
			if g != nil && value != "" {
				g.rules = append(g.rules, newRule(key == "allow", value))
			}
		case "crawl-delay", "crawldelay", "crawl delay":
			naming = false
			if g != nil {
				g.delay = max(g.delay, crawlDelay(value))
			}
		}
	}
	return r
}

// robotsLine cuts a line into its key, in lower case, and its value, without
// the comment. The key is empty for a line that has none.
func robotsLine(line []byte) (key, value string) {
	if i := bytes.IndexByte(line, '#'); i >= 0 {
		line = line[:i]
	}
	k, v, found := bytes.Cut(line, []byte(":"))
	if !found || len(k) > 100 {
		return "", ""
	}
	return strings.ToLower(string(bytes.TrimSpace(k))), string(bytes.TrimSpace(v))
}

// agentToken is the product token that a User-agent line names, in lower case:
// what comes before a version or a remark. The standard's tokens have no
// digits, but crawlers' names do.
func agentToken(value string) string {
	if value == "*" || strings.HasPrefix(value, "* ") || strings.HasPrefix(value, "*\t") {
		return "*"
	}
	return strings.ToLower(value[:tokenEnd(value)])
}

func tokenEnd(s string) int {
	for i := 0; i < len(s); i++ {
		switch c := s[i]; {
		case 'a' <= c && c <= 'z', 'A' <= c && c <= 'Z', '0' <= c && c <= '9', c == '-', c == '_':
		default:
			return i
		}
	}
	return len(s)
}

// Product is the token by which a User-Agent is known to robots.txt: its first
// product, or the one that it claims to be "compatible" with.
func Product(userAgent string) string {
	s := strings.TrimSpace(userAgent)
	if strings.HasPrefix(s, "Mozilla/") {
		if _, after, ok := strings.Cut(s, "compatible;"); ok {
			s = strings.TrimSpace(after)
		}
	}
	return s[:tokenEnd(s)]
}

func crawlDelay(value string) time.Duration {
	s, err := strconv.ParseFloat(value, 64)
	if err != nil || !(s > 0) {
		return 0
	}
	if s > MaxCrawlDelay.Seconds() {
		return MaxCrawlDelay
	}
	return time.Duration(s * float64(time.Second))
}

func newRule(allow bool, pattern string) rule {
	pattern = canonical(pattern, true)
	r := rule{allow: allow, octets: len(pattern)}
	pattern, r.anchored = strings.CutSuffix(pattern, "$")
	r.parts = strings.Split(pattern, "*")
	return r
}

// Allowed reports whether the crawler with that product token may ask for
// target: a path with its query, as in a request line. The longest pattern that
// matches decides, and of two equally long ones Allow (RFC 9309, 2.2.2).
func (r *Rules) Allowed(product, target string) bool {
	if target == "" || target[0] != '/' {
		target = "/" + target
	}
	if path, _, _ := strings.Cut(target, "?"); path == "/robots.txt" {
		return true
	}
	target = canonical(target, false)
	best := rule{allow: true, octets: -1}
	for g := range r.of(product) {
		for _, rule := range g.rules {
			if rule.octets < best.octets || rule.octets == best.octets && (best.allow || !rule.allow) {
				continue
			}
			if rule.matches(target) {
				best = rule
			}
		}
	}
	return best.allow
}

// Delay is the Crawl-delay for the crawler with that product token, at most
// MaxCrawlDelay; zero if there is none.
func (r *Rules) Delay(product string) time.Duration {
	var d time.Duration
	for g := range r.of(product) {
		d = max(d, g.delay)
	}
	return d
}

// of goes over the groups that apply: those that name the product, all taken
// together, or else those for everybody (RFC 9309, 2.2.1).
func (r *Rules) of(product string) func(yield func(*group) bool) {
	agent := strings.ToLower(product)
	if !r.names(agent) {
		agent = "*"
	}
	return func(yield func(*group) bool) {
		for i := range r.groups {
			if r.groups[i].names(agent) && !yield(&r.groups[i]) {
				return
			}
		}
	}
}

func (r *Rules) names(agent string) bool {
	for i := range r.groups {
		if r.groups[i].names(agent) {
			return true
		}
	}
	return false
}

func (g *group) names(agent string) bool {
	for _, a := range g.agents {
		if a == agent {
			return true
		}
	}
	return false
}

// matches reports whether the pattern covers the beginning of target, or all
// of it if anchored. Taking each part at its first place is enough: what is
// left for the others is then the most that can be left.
func (r rule) matches(target string) bool {
	first, rest := r.parts[0], r.parts[1:]
	target, ok := strings.CutPrefix(target, first)
	if !ok {
		return false
	}
	if len(rest) == 0 {
		return !r.anchored || target == ""
	}
	last := len(rest)
	if r.anchored {
		last--
	}
	for _, part := range rest[:last] {
		i := strings.Index(target, part)
		if i < 0 {
			return false
		}
		target = target[i+len(part):]
	}
	return !r.anchored || strings.HasSuffix(target, rest[last])
}

// canonical writes a target or a pattern so that equal ones are equal octets
// (RFC 9309, 2.2.2): escaped are all octets but unreserved and reserved ones
// (RFC 3986, 2), and those reserved ones that came escaped, in capitals.
// Octets that mean the same either way where they stand, such as a colon, or a
// slash in a query, are not escaped. A star in a target is escaped, and so is
// a dollar sign, because in a pattern these stand for themselves only if escaped.
func canonical(s string, pattern bool) string {
	if !needsCanon(s, pattern) {
		return s
	}
	var b strings.Builder
	b.Grow(len(s) + 16)
	query := false
	for i := 0; i < len(s); i++ {
		c, escaped := s[i], false
		if escapeAt(s, i) {
			c, escaped = byte(unhex(s[i+1])<<4|unhex(s[i+2])), true
			i += 2
		}
		switch {
		case unreserved(c) || c == ':' || c == '@':
			b.WriteByte(c)
		case c == '/' || c == '?':
			if escaped && !query {
				b.Write([]byte{'%', upperHex[c>>4], upperHex[c&15]})
				break
			}
			query = query || c == '?'
			b.WriteByte(c)
		case !escaped && strings.IndexByte("!&'()+,;=", c) >= 0:
			b.WriteByte(c)
		case !escaped && pattern && (c == '*' || c == '$' && i == len(s)-1):
			b.WriteByte(c)
		default:
			b.Write([]byte{'%', upperHex[c>>4], upperHex[c&15]})
		}
	}
	return b.String()
}

// needsCanon reports whether canonical has anything to do.
func needsCanon(s string, pattern bool) bool {
	for i := 0; i < len(s); i++ {
		c := s[i]
		if unreserved(c) || c == '/' || c == '?' || c == ':' || c == '@' || c == '&' || c == '=' || pattern && c == '*' {
			continue
		}
		return true
	}
	return false
}

func unreserved(c byte) bool {
	return 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9' || c == '-' || c == '.' || c == '_' || c == '~'
}
