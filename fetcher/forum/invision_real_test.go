package forum

import "testing"

func TestInvisionReadsRealPages(t *testing.T) {
	readsRealPages(t, "invision", "invision", map[string]sight{
		"go-piratia-ru-archive-quotefree.html": {"", `
		thread, page 1 of 1, next -
		"Piratia AmaZZing" [] of go-piratia.ru, 29 <https://go-piratia.ru/topic/29-piratia-amazzing/> version "4"
		board Server List > Archive <https://go-piratia.ru/forum/7-archive/>
		lang "en-US", locked no, sticky no, tags [], posts 19, views 8416, pages 1, by "Go-piratia" at "2023-07-02T12:39:44Z"
		19 posts: 0 quotes, 0 answers, 0 edits, 0 files, 6 links, 0 deleted, 0 reactions, 0 signed
		#0 37 by Go-piratia (1) Administrators, posts 552 at 2023-07-02T12:39:44Z, 1235 characters
		#0 498 by pirat (2) Gamer, posts 154 at 2024-05-27T14:31:48Z, 415 characters
`},
		"go-piratia-ru-servers-list.html": {"", `
		thread, page 1 of 1, next -
		"Список серверов c pkodev.net" [] of go-piratia.ru, 16 <https://go-piratia.ru/topic/16-%D1%81%D0%BF%D0%B8%D1%81%D0%BE%D0%BA-%D1%81%D0%B5%D1%80%D0%B2%D0%B5%D1%80%D0%BE%D0%B2-c-pkodevnet/> version "4"
		board Development > Server files <https://go-piratia.ru/forum/21-server-files/>
		lang "en-US", locked no, sticky no, tags [], posts 5, views 15220, pages 1, by "Go-piratia" at "2023-05-28T14:54:35Z"
		5 posts: 1 quotes, 1 answers, 1 edits, 0 files, 14 links, 0 deleted, 0 reactions, 0 signed
		#0 17 by Go-piratia (1) Administrators, posts 552 at 2023-05-28T14:54:35Z, 1931 characters
		#0 152 by Go-piratia (1) Administrators, posts 552 at 2023-10-11T09:51:43Z, 24 characters
`},
		"go-piratia-ru-setup.html": {"", `
		thread, page 1 of 1, next -
		"Как запустить свой сервер Пиратии 1 часть" [] of go-piratia.ru, 157 <https://go-piratia.ru/topic/157-%D0%BA%D0%B0%D0%BA-%D0%B7%D0%B0%D0%BF%D1%83%D1%81%D1%82%D0%B8%D1%82%D1%8C-%D1%81%D0%B2%D0%BE%D0%B9-%D1%81%D0%B5%D1%80%D0%B2%D0%B5%D1%80-%D0%BF%D0%B8%D1%80%D0%B0%D1%82%D0%B8%D0%B8-1-%D1%87%D0%B0%D1%81%D1%82%D1%8C/> version "4"
		board Development > Documentation <https://go-piratia.ru/forum/15-documentation/>
		lang "en-US", locked no, sticky yes, tags [], posts 17, views 84826, pages 1, by "Go-piratia" at "2023-11-05T10:28:37Z"
		17 posts: 5 quotes, 5 answers, 1 edits, 84 files, 36 links, 0 deleted, 0 reactions, 0 signed
		#0 306 by Go-piratia (1) Administrators, posts 552 at 2023-11-05T10:28:37Z, 36173 characters
		#0 523 by MoonBox (614) Gamer, posts 8 at 2025-02-15T09:50:47Z, 720 characters
`},
		"ipb3-grasscity-topic.html": {"", `
		thread, page 1 of 1, next -
		"Bongs vs. Bubblers" [] of forum.grasscity.com, 1390809 <http://forum.grasscity.com/toking-tools-qa/1390809-bongs-vs-bubblers.html> version "3"
		board Medical Toking Tools > Toking Tools Q&A <http://forum.grasscity.com/toking-tools-qa/>
		lang "en", locked no, sticky ?, tags [], posts 7, views ?, pages 1, by "yertletheturtle420" at "2015-12-07T00:15:31Z"
		7 posts: 1 quotes, 1 answers, 0 edits, 0 files, 2 links, 0 deleted, 5 reactions, 0 signed
		#1 22210173 by yertletheturtle420 () Newbie [Registered Upgraded], posts 6 at 2015-12-07T00:15:31Z, 332 characters
		#7 22216215 by ajroxit () pecker wood [Registered Upgraded], posts 2161 at 2015-12-09T14:54:29Z, 906 characters
`},
	})
}
