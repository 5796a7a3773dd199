package forum

import (
	"net/url"
	"path"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"skein/archive"
)

// imageOf is the absolute address of the picture that an <img> shows, found
// also where a script would have put it; empty for a mere place holder.
func (p *Page) imageOf(n *html.Node) string {
	src := attr(n, "src")
	if original := attr(n, "data-url"); original != "" && strings.Contains(src+attr(n, "data-src"), "proxy.php?") {
		src = original
	}
	candidates := []string{src, attr(n, "data-src"), attr(n, "data-original"), attr(n, "data-lazy-src"), attr(n, "data-lazyload"), attr(n, "data-url")}
	for i, c := range candidates {
		c = strings.TrimSpace(c)
		if c == "" || strings.HasPrefix(c, "data:") || i == 0 && isWaiting(c) && hasLazy(n) {
			continue
		}
		if u := p.url(unproxied(c)); u != "" {
			return u
		}
	}
	for _, key := range []string{"srcset", "data-srcset"} {
		if f := strings.Fields(attr(n, key)); len(f) > 0 {
			if u := p.url(unproxied(strings.TrimSuffix(f[0], ","))); u != "" {
				return u
			}
		}
	}
	return ""
}

// hasLazy reports whether an image names another source for later.
func hasLazy(n *html.Node) bool {
	return attr(n, "data-src")+attr(n, "data-original")+attr(n, "data-lazy-src")+attr(n, "data-lazyload") != ""
}

// isWaiting tells the picture that stands in for a lazy one.
func isWaiting(src string) bool {
	name := strings.ToLower(path.Base(src))
	for _, w := range []string{"blank.", "placeholder", "spacer.", "clear.gif", "pixel.", "loading", "lazy", "1x1"} {
		if strings.Contains(name, w) {
			return true
		}
	}
	return false
}

// mediaOf is the absolute address of what a <video> or <audio> plays.
func (p *Page) mediaOf(n *html.Node) string {
	sources := []*html.Node{n}
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		if c.DataAtom == atom.Source {
			sources = append(sources, c)
		}
	}
	for _, c := range sources {
		for _, key := range []string{"src", "data-src"} {
			if u := p.url(attr(c, key)); u != "" {
				return u
			}
		}
	}
	return ""
}

// mediaPage is the page for people of what an embedding frame shows: the address
// that its author knew. A frame of a service that is not known is its own page.
func mediaPage(u *url.URL) string {
	host := strings.TrimPrefix(archive.Host(u), "www.")
	segs := segments(u.EscapedPath())
	seg := func(i int) string {
		if i < len(segs) {
			return segs[i]
		}
		return ""
	}
	q := u.Query()
	switch host {
	case "youtube.com", "youtube-nocookie.com", "m.youtube.com":
		if list := q.Get("list"); seg(0) == "embed" && (seg(1) == "" || seg(1) == "videoseries") && list != "" {
			return "https://www.youtube.com/playlist?list=" + url.QueryEscape(list)
		}
		if seg(0) == "embed" && seg(1) != "" {
			watch := "https://www.youtube.com/watch?v=" + seg(1)
			if start := q.Get("start"); isDigits(start) && start != "0" {
				watch += "&t=" + start
			}
			return watch
		}
	case "player.vimeo.com":
		if seg(0) == "video" && seg(1) != "" {
			return "https://vimeo.com/" + seg(1)
		}
	case "dailymotion.com", "geo.dailymotion.com":
		if seg(0) == "embed" && seg(1) == "video" && seg(2) != "" {
			return "https://www.dailymotion.com/video/" + seg(2)
		}
		if v := q.Get("video"); v != "" {
			return "https://www.dailymotion.com/video/" + url.PathEscape(v)
		}
	case "player.twitch.tv":
		if v := q.Get("video"); v != "" {
			return "https://www.twitch.tv/videos/" + url.PathEscape(strings.TrimPrefix(v, "v"))
		}
		if c := q.Get("channel"); c != "" {
			return "https://www.twitch.tv/" + url.PathEscape(c)
		}
	case "clips.twitch.tv":
		if c := q.Get("clip"); c != "" {
			return "https://clips.twitch.tv/" + url.PathEscape(c)
		}
	case "facebook.com", "w.soundcloud.com", "iframe.ly", "cdn.iframe.ly", "platform.twitter.com":
		for _, key := range []string{"href", "url"} {
			if v := q.Get(key); strings.HasPrefix(v, "http://") || strings.HasPrefix(v, "https://") {
				return v
			}
		}
		if id := q.Get("id"); host == "platform.twitter.com" && isDigits(id) {
			return "https://twitter.com/i/status/" + id
		}
	case "instagram.com":
		if len(segs) >= 3 && segs[2] == "embed" {
			return "https://www.instagram.com/" + segs[0] + "/" + segs[1] + "/"
		}
	case "open.spotify.com":
		if seg(0) == "embed" && len(segs) >= 3 {
			return "https://open.spotify.com/" + strings.Join(segs[1:], "/")
		}
	case "streamable.com":
		if (seg(0) == "o" || seg(0) == "e" || seg(0) == "s") && seg(1) != "" {
			return "https://streamable.com/" + seg(1)
		}
	case "tiktok.com":
		if seg(0) == "embed" && seg(len(segs)-1) != "" {
			return "https://www.tiktok.com/@/video/" + seg(len(segs)-1)
		}
	}
	return withoutAutoplay(u)
}

// withoutAutoplay is the address of a frame less what only tells its player how
// to start.
func withoutAutoplay(u *url.URL) string {
	c := *u
	if c.RawQuery != "" {
		q := c.Query()
		if q.Has("autoplay") {
			q.Del("autoplay")
			c.RawQuery = q.Encode()
		}
	}
	return c.String()
}

// mediaSite is the address of what XenForo and others note as a site and a key
// ("youtube", "dQw4…"); empty for a site that is not known.
func mediaSite(site, key string) string {
	key = strings.TrimSpace(key)
	if key == "" || strings.ContainsAny(key, " <>\"'") {
		return ""
	}
	if form, ok := mediaSites[strings.ToLower(site)]; ok {
		return strings.Replace(form, "{}", key, 1)
	}
	return ""
}

var mediaSites = map[string]string{
	"youtube": "https://www.youtube.com/watch?v={}", "vimeo": "https://vimeo.com/{}", "dailymotion": "https://www.dailymotion.com/video/{}",
	"twitter": "https://twitter.com/i/status/{}", "x": "https://x.com/i/status/{}", "instagram": "https://www.instagram.com/p/{}/",
	"imgur": "https://imgur.com/{}", "pinterest": "https://www.pinterest.com/pin/{}/", "flickr": "https://flic.kr/p/{}",
	"giphy": "https://giphy.com/gifs/{}", "soundcloud": "https://soundcloud.com/{}", "tiktok": "https://www.tiktok.com/@/video/{}",
}

// typeOf is the media type of a file by the ending of its name; empty if it is
// none that people attach. The table is ours, so that every machine agrees.
func typeOf(name string) string {
	return mediaTypes[strings.ToLower(strings.TrimPrefix(path.Ext(name), "."))]
}

var mediaTypes = map[string]string{
	"jpg": "image/jpeg", "jpeg": "image/jpeg", "jpe": "image/jpeg", "png": "image/png", "gif": "image/gif", "webp": "image/webp", "avif": "image/avif",
	"bmp": "image/bmp", "tif": "image/tiff", "tiff": "image/tiff", "svg": "image/svg+xml", "heic": "image/heic", "ico": "image/vnd.microsoft.icon", "psd": "image/vnd.adobe.photoshop",
	"mp4": "video/mp4", "m4v": "video/mp4", "mov": "video/quicktime", "webm": "video/webm", "ogv": "video/ogg", "avi": "video/x-msvideo", "mkv": "video/x-matroska", "mpg": "video/mpeg", "mpeg": "video/mpeg", "wmv": "video/x-ms-wmv", "flv": "video/x-flv", "3gp": "video/3gpp",
	"mp3": "audio/mpeg", "ogg": "audio/ogg", "oga": "audio/ogg", "opus": "audio/ogg", "wav": "audio/wav", "flac": "audio/flac", "m4a": "audio/mp4", "mid": "audio/midi",
	"pdf": "application/pdf", "zip": "application/zip", "rar": "application/vnd.rar", "7z": "application/x-7z-compressed", "gz": "application/gzip", "tgz": "application/gzip",
	"tar": "application/x-tar", "bz2": "application/x-bzip2", "xz": "application/x-xz", "apk": "application/vnd.android.package-archive", "jar": "application/java-archive", "exe": "application/vnd.microsoft.portable-executable",
	"txt": "text/plain", "log": "text/plain", "csv": "text/csv", "htm": "text/html", "html": "text/html", "xml": "application/xml", "json": "application/json", "md": "text/markdown", "rtf": "application/rtf",
	"doc": "application/msword", "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
	"xls": "application/vnd.ms-excel", "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
	"ppt": "application/vnd.ms-powerpoint", "pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
	"odt": "application/vnd.oasis.opendocument.text", "ods": "application/vnd.oasis.opendocument.spreadsheet",
	"epub": "application/epub+zip", "kml": "application/vnd.google-earth.kml+xml", "kmz": "application/vnd.google-earth.kmz", "gpx": "application/gpx+xml", "stl": "model/stl", "torrent": "application/x-bittorrent",
}
