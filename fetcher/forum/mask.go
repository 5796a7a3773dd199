package forum

import (
	"net/url"
	"strconv"
	"strings"

	"golang.org/x/net/html"
)

// isAdvert tells what was sold, by the marks of the programs that place it.
func isAdvert(n *html.Node) bool {
	if hasWord(attr(n, "data-xf-init"), "sam-unit") || strings.HasPrefix(attr(n, "id"), "div-gpt-ad") {
		return true
	}
	for c := range strings.FieldsSeq(attr(n, "class")) {
		switch c {
		case "adsbygoogle", "samItem", "samCodeUnit", "samBannerUnit", "samTextUnit":
			return true
		}
	}
	return false
}

// hiddenMail reads an address that Cloudflare hid from machines: each byte is
// masked with the first one.
func hiddenMail(hex string) string {
	if len(hex) < 4 || len(hex)%2 != 0 || len(hex) > 512 {
		return ""
	}
	mask, err := strconv.ParseUint(hex[:2], 16, 8)
	if err != nil {
		return ""
	}
	out := make([]byte, 0, len(hex)/2)
	for i := 2; i < len(hex); i += 2 {
		b, err := strconv.ParseUint(hex[i:i+2], 16, 8)
		if err != nil {
			return ""
		}
		out = append(out, byte(b^mask))
	}
	return strings.ToValidUTF8(string(out), "\ufffd")
}

// unproxied is where an address leads that goes through the forum's own relay,
// which hides who asks ("proxy.php?image=…", "proxy.php?link=…").
func unproxied(raw string) string {
	if !strings.Contains(raw, "proxy.php?") {
		return raw
	}
	u, err := url.Parse(raw)
	if err != nil || !strings.HasSuffix(u.Path, "proxy.php") {
		return raw
	}
	for _, key := range []string{"image", "link", "url"} {
		if v := u.Query().Get(key); strings.HasPrefix(v, "http://") || strings.HasPrefix(v, "https://") {
			return v
		}
	}
	return raw
}
