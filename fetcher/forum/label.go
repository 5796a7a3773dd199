package forum

import "sync"

// fact is what a label stands for.
type fact int8

const (
	noFact fact = iota
	joinedFact
	messagesFact
	reactionsFact
	locationFact
	repliesFact
	viewsFact
)

// labels are the words for facts, language by language: as XenForo's own
// translations have them, and the forms that other software and add-ons use.
var labels = map[fact][]string{
	joinedFact: {
		"Joined", "Joined on", "Join date", "Member since", "Registered", "Registration date", "Date registered", // en
		"Registriert", "Registriert seit", "Mitglied seit", "Beigetreten", "Dabei seit", "Beitrittsdatum", // de
		"Inscrit", "Inscrit le", "Inscrit depuis", "Inscription", "Date d'inscription", "Membre depuis", "A rejoint", // fr
		"Registrado", "Registrado desde", "Se unió", "Miembro desde", "Fecha de registro", "Ingreso", "Registro en", "Se incorporó", "Fecha de ingreso", // es
		"Registrato", "Registrato il", "Registrato dal", "Iscritto", "Iscritto il", "Iscritto dal", "Data di registrazione", "Iscrizione", "Membro dal", // it
		"Entrou", "Entrou em", "Registado", "Registo", "Registrado em", "Registro", "Membro desde", "Ingressou", "Inscrição", "Cadastrado", // pt
		"Lid geworden", "Lid sinds", "Geregistreerd", "Aangemeld", "Lid vanaf", "Geregistreerd op", // nl
		"Dołączył", "Dołączył(a)", "Dołączono", "Dołączenie", "Rejestracja", "Zarejestrowany", "Data dołączenia", "Data rejestracji", // pl
		"Регистрация", "Дата регистрации", "Зарегистрирован", "На форуме с", "Присоединился", // ru
		"Katılım", "Katılma", "Katılım Tarihi", "Kayıt", "Kayıt Tarihi", "Üyelik Tarihi", // tr
		"登録日", "参加", "参加日", "登録", "入会日", // ja
		"انضم", "إنضم", "تاريخ الانضمام", "تاريخ التسجيل", "التسجيل", "إنضم في", "انضم في", "تاريخ الإنضمام", "مسجل منذ", // ar
		"Реєстрація", "Дата реєстрації", "Приєднався", // uk
		"Registrován", "Registrace", "Přidal se", "Členem od", "Registrovaný", // cs, sk
		"Gick med", "Registrerad", "Reg.datum", "Medlem sedan", "Blev medlem", "Ble medlem", "Tilmeldt", "Registrert", "Ble med", // sv, da, nb
		"Liittynyt", "Rekisteröitynyt", // fi
		"Csatlakozott", "Regisztráció", "Regisztrált", // hu
		"Înscris", "Înregistrat", "Data înscrierii", // ro
		"Εγγραφή", "Μέλος από", // el
		"Регистриран", "Присъединил се", // bg
		"Pridružen", "Učlanjen", "Učlanjen(a)", // hr, sr
		"הצטרף", "הצטרפות", "תאריך הצטרפות", // he
		"تاریخ ثبت\u200cنام", "تاریخ عضویت", "عضویت", // fa
		"Bergabung", "Tham gia", "加入日期", "注册", "註冊", "가입일", "가입", // id, vi, zh, ko
		"Data registrazione", "Data di ingresso", "Data de ingresso", "Data de registro", "Datum registrace", "Dátum registrácie", "Csatlakozás dátuma", "Csatlakozott", // it, pt, cs, sk, hu
		"Ημ/νία εγγραφής", "Ημερομηνία εγγραφής", "Liittymispäivä", "Tilmeldingsdato", "Registreringsdato", "Registreringsdatum", "Ngày tham gia", "註冊日期", "注册日期", "注册时间", "註冊時間", "가입일자",
	},
	messagesFact: {
		"Messages", "Posts", "Message count", "Post count", "Total posts",
		"Beiträge", "Nachrichten", "Anzahl der Beiträge",
		"Nombre de messages",
		"Mensajes", "Publicaciones",
		"Messaggi", "Messaggi totali", "Interventi",
		"Mensagens", "Postagens", "Posts totais",
		"Berichten", "Bijdragen",
		"Posty", "Wiadomości", "Postów", "Postów na forum", "Liczba postów", "Liczba wiadomości",
		"Сообщения", "Сообщений", "Постов", "Посты",
		"Mesajlar", "Mesaj", "Mesaj sayısı", "Mesajları", "İletiler", "İleti",
		"メッセージ", "投稿", "投稿数", "メッセージ数", "書き込み",
		"المشاركات", "الرسائل", "مشاركات", "عدد المشاركات", "رسائل",
		"Повідомлення", "Příspěvky", "Zprávy", "Meddelanden", "Inlägg", "Beskeder", "Indlæg", "Meldinger", "Innlegg",
		"Viestejä", "Viestit", "Viestiä", "Üzenetek", "Üzenet", "Hozzászólások", "Mesaje", "Postări", "Μηνύματα", "Съобщения", "Мнения", "Poruke", "Postova",
		"הודעות", "ارسالی\u200cها", "ارسال\u200cها", "نوشته\u200cها", "نوشته", "Pesan", "Bài viết", "消息", "帖子", "메시지", "게시물",
		"Post", "Mensajes totales", "Příspěvků", "Príspevky", "Príspevkov", "Hozzászólás", "Δημοσιεύσεις", "Posturi", "Postări totale", "نوشته ها", "ارسال ها", "Bài gởi", "Bài gửi", "文章", "主題文章", "发帖数", "發文數", "글",
	},
	reactionsFact: {
		"Reactions", "Reaction score", "Likes", "Likes received", "Reaction points", "Reactions received",
		"Punkte Reaktionen", "Reaktionspunkte", "Reaktionen", "Reaktionspunktestand", "Reaktionswert", "Zustimmungen", "Gefällt mir", "Erhaltene Likes", "Reaktionspunktzahl",
		"Score de réaction", "Score réaction", "Réactions", "Score des réactions", "Niveau de réaction", "J'aime reçus", "Points de réaction",
		"Puntuación de reacciones", "Puntuación de reacción", "Puntos de reacción", "Puntos de reacciones", "Reacciones", "Puntaje de reacción", "Me gusta", "Me gusta recibidos",
		"Punteggio reazioni", "Punteggio reazione", "Punti reazioni", "Punti reazione", "Reazioni", "Punteggio di reazione", "Mi piace ricevuti",
		"Pontuação de reação", "Pontuação de reações", "Pontos de reação", "Reações", "Pontuação reação", "Curtidas", "Gostos", "Gostos recebidos",
		"Waarderingsscore", "Reactiescore", "Reacties ontvangen", "Waardering", "Waarderingen",
		"Punkty reakcji", "Wynik reakcji", "Reakcje", "Punkty Reakcji", "Reakcji", "Polubienia", "Otrzymane polubienia",
		"Реакции", "Реакций", "Оценка реакций", "Баллы реакций", "Репутация реакций", "Симпатии", "Рейтинг реакций", "Очки реакций",
		"Tepkime puanı", "Tepkime skoru", "Tepkimeler", "Reaksiyon puanı", "Tepki puanı", "Beğeni", "Beğeniler", "Aldığı beğeni",
		"リアクションスコア", "リアクション", "リアクション数", "いいね",
		"مستوى التفاعل", "التفاعلات", "التفاعل", "نقاط التفاعل", "مجموع الإعجابات", "الإعجابات", "مجموع التفاعل",
		"Реакції", "Оцінка реакцій", "Reakce", "Skóre reakcí", "Reaktionspoäng", "Reaktioner", "Reaktionsscore", "Reaksjoner", "Reaksjonspoeng",
		"Reaktiopisteet", "Reaktiot", "Reakciópontszám", "Reakciók", "Scor reacție", "Reacții", "Βαθμολογία αντίδρασης", "Αντιδράσεις", "Оценка на реакциите", "Reakcija", "Reakcije",
		"ניקוד תגובה", "امتیاز واکنش", "Reaksi", "Điểm tương tác", "反馈评分", "反应分数", "반응 점수",
		"J'aime", "Mi piace", "Leuk", "Likes ontvangen", "Lubi to", "Polubień", "Gillar", "Gilla", "Gillningar", "Synes godt om", "Liker", "Tykkäykset", "Kedvelések", "Tetszések", "Líbí se", "Páči sa", "Aprecieri",
		"Μου αρέσει", "Харесвания", "Sviđa mi se", "Sviđanja", "Thích", "Đã được thích", "좋아요", "赞", "获赞", "點讚", "לייקים", "پسندها", "Suka", "Beğeni sayısı", "Вподобання",
	},
	locationFact: {
		"Location", "From", "Lives in", "Place", "City",
		"Ort", "Standort", "Wohnort", "Aus", "Lokation",
		"Localisation", "Lieu", "Ville", "Localité",
		"Ubicación", "Lugar", "Ciudad", "Localización", "Localidad",
		"Località", "Luogo", "Posizione", "Città", "Residenza", "Provenienza",
		"Localização", "Local", "Localidade", "Cidade",
		"Locatie", "Woonplaats", "Plaats",
		"Lokalizacja", "Miejscowość", "Miasto", "Skąd", "Miejsce",
		"Адрес", "Откуда", "Город", "Местоположение", "Место жительства", "Нас. пункт", "Населённый пункт", "Расположение",
		"Konum", "Konumu", "Yer", "Şehir", "Yaşadığı yer", "Nereden",
		"場所", "居住地", "所在地", "住所", "ロケーション",
		"الإقامة", "الموقع", "المكان", "مكان الإقامة", "المدينة", "الإقامه",
		"Розташування", "Місто", "Звідки", "Umístění", "Bydliště", "Lokalita", "Plats", "Ort/Plats", "Sted", "Bosted", "Sijainti", "Paikkakunta",
		"Hely", "Tartózkodási hely", "Locație", "Locul", "Τοποθεσία", "Περιοχή", "Местоположение", "Град", "Lokacija", "Mjesto", "מיקום", "محل سکونت", "مکان", "Lokasi", "Nơi ở", "地点", "位置", "지역", "위치",
		"Bulunduğu yer", "Místo pobytu", "Místo", "Miesto", "Beliggenhed", "Bopæl", "Nơi cư ngụ", "来自", "來自", "所在地点", "محل زندگی", "موقعیت",
	},
	repliesFact: {
		"Replies", "Answers", "Comments", "Antworten", "Réponses", "Respuestas", "Risposte", "Respostas", "Reacties", "Antwoorden", "Odpowiedzi", "Ответы", "Ответов",
		"Cevaplar", "Yanıtlar", "返信", "返信数", "回答", "الردود", "ردود", "Відповіді", "Odpovědi", "Svar", "Vastaukset", "Vastauksia", "Válaszok", "Răspunsuri", "Απαντήσεις",
		"Отговори", "Odgovori", "Odgovora", "תגובות", "پاسخ\u200cها", "Balasan", "Trả lời", "回复", "回覆", "답글",
	},
	viewsFact: {
		"Views", "Aufrufe", "Ansichten", "Vues", "Affichages", "Consultations", "Visitas", "Vistas", "Visualizaciones", "Visite", "Visualizzazioni", "Visualizações",
		"Weergaven", "Bekeken", "Wyświetlenia", "Wyświetleń", "Odsłony", "Просмотры", "Просмотров", "Görüntüleme", "Görüntülenme", "Okunma", "閲覧", "閲覧数", "表示",
		"المشاهدات", "مشاهدات", "Перегляди", "Zobrazení", "Zhlédnutí", "Visningar", "Visninger", "Katseluita", "Luettu", "Katselukerrat", "Megtekintések", "Vizualizări", "Vizite",
		"Προβολές", "Преглеждания", "Pregleda", "Pregledi", "צפיות", "نمایش\u200cها", "Dilihat", "Lượt xem", "查看", "浏览", "조회",
	},
}

// factsByLabel are the labels, folded. A word that would stand for two facts
// stands for neither.
var factsByLabel = sync.OnceValue(func() map[string]fact {
	out := map[string]fact{}
	for f, list := range labels {
		for _, l := range list {
			key := fold(l)
			if had, ok := out[key]; ok && had != f {
				f := noFact
				out[key] = f
				continue
			}
			out[key] = f
		}
	}
	return out
})

// factOf is what a label of the page stands for; noFact for one that is not known.
func factOf(label string) fact { return factsByLabel()[fold(label)] }
