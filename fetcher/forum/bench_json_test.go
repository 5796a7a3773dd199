package forum

import (
	"fmt"
	"strings"
	"testing"
)

// BenchmarkTopicAsJSON is bytes to draft for a page of 20 posts, as Discourse
// answers: decoding it and parsing each post's markup.
func BenchmarkTopicAsJSON(b *testing.B) {
	text := strings.Repeat(`<p>The rope holds when it is <em>wet</em>, says <a href=\"https://ropes.example/a?b=1\">a guide</a>; the dry one does not.</p>\n`, 6)
	var posts, ids []string
	for i := 1; i <= 20; i++ {
		posts = append(posts, fmt.Sprintf(`{"id":%[1]d,"name":"Olga","username":"otter","avatar_template":"/user_avatar/x/otter/{size}/3_2.png","created_at":"2024-02-03T04:05:06.789Z","cooked":"<aside class=\"quote\" data-username=\"heron\" data-post=\"1\"><blockquote><p>A rope.</p></blockquote></aside>%[2]s","post_number":%[1]d,"post_type":1,"updated_at":"2024-02-03T04:05:06.789Z","reply_to_post_number":1,"topic_id":57,"topic_slug":"wet-rope","version":1,"user_id":7,"actions_summary":[{"id":2,"count":4}],"trust_level":2}`, i, text))
		ids = append(ids, itoa(i))
	}
	body := []byte(`{"post_stream":{"posts":[` + strings.Join(posts, ",") + `],"stream":[` + strings.Join(ids, ",") + `]},"id":57,"title":"Wet rope","slug":"wet-rope","posts_count":20,"chunk_size":20,"highest_post_number":20}`)
	u := address(b, "https://forum.example.org/t/57.json")
	b.SetBytes(int64(len(body)))
	b.ReportAllocs()
	read := 0
	for b.Loop() {
		p, err := NewPage(u, body, now)
		if err != nil {
			b.Fatal(err)
		}
		f, _ := Recognize(p)
		part, err := f.Parse(p)
		if err != nil {
			b.Fatal(err)
		}
		read += len(part.Draft.Thread.Posts)
	}
	b.ReportMetric(float64(read)/b.Elapsed().Seconds(), "posts/s")
}
