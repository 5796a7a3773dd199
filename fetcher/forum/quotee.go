package forum

import (
	"strings"
	"sync"
)

// What software writes before and after the name of the one whom it quotes, in
// the languages of its translations.
var (
	beforeQuoted = []string{
		"Originally Posted by", "Originally posted by", "Quote from", "Quoting", "Quote by", "Posted by",
		"Zitat von", "Original von", "Ursprünglich geschrieben von", "Envoyé par", "Citation de", "Posté par", "Message de",
		"Iniciado por", "Escrito originalmente por", "Originalmente publicado por", "Cita de", "Originalmente Enviado por",
		"Originariamente inviato da", "Originalmente inviato da", "Citazione di", "Postado originalmente por", "Citação de",
		"Oorspronkelijk geplaatst door", "Citaat van", "Zamieszczone przez", "Cytat z", "Сообщение от", "Цитата от", "Повідомлення від",
		"Původně odeslal", "Ursprungligen postat av", "Opprinnelig skrevet av", "Oprindeligt skrevet af", "Alkujaan kirjoitti", "Eredetileg írta", "Eredeti szerző",
		"Original trimis de", "Αρχική Δημοσίευση από", "نوشته اصلی توسط", "المشاركة الأصلية كتبت بواسطة", "المشاركة الأصلية بواسطة", "اقتباس المشاركة الأصلية كتبت بواسطة",
	}
	afterQuoted = []string{
		"wrote", "said", "posted", "hat geschrieben", "schrieb", "a écrit", "a dit", "escribió", "dijo", "ha scritto", "ha detto", "escreveu", "disse", "schreef", "pisze",
		"napisał(a)", "napisał", "писал(а)", "написал(а)", "пишет", "писал", "написал", "сказал(а)", "писав", "написав", "yazdı", "demiş ki", "napsal(a)", "napsal", "napísal",
		"skrev", "kirjoitti", "írta", "a scris", "έγραψε", "написа", "je napisao", "je napisao/la", "je napisala", "rašė", "כתב", "כתב/ה", "نوشته است", "نوشته شده", "نوشته بود", "كتب", "さんが書きました",
		"さんの発言", "写道", "寫", "寫道", "님이 작성", "đã viết", "menulis", "originally wrote", "has written", "sagte", "schrieb am", "écrit", "écrivait", "ha escrito", "escribio",
		"scrive", "escrito por", "zei", "napisała", "napisał/a", "написала", "сказал", "написав(ла)", "пише", "yazmış", "nickli üyeden alıntı", "píše", "napísal(a)",
		"skriver", "писа", "napisao", "napisala", "napisao/la", "wrote in post", "さんは書きました", "قال", "نوشته", "写到",
	}
	foldedBefore = sync.OnceValue(func() []string { return foldAll(beforeQuoted) })
	foldedAfter  = sync.OnceValue(func() []string { return foldAll(afterQuoted) })
)

func foldAll(list []string) []string {
	out := make([]string, len(list))
	for i, s := range list {
		out[i] = fold(s)
	}
	return out
}

// quotee is the name in the line above a quotation, "Heron wrote:" or
// "Originally Posted by Heron". What it does not know it takes for a name, but
// for a single word before a colon: "Quote:" names nobody.
func quotee(s string) string {
	s = strings.TrimRight(line(s), " ↑")
	said := len(s)
	s = strings.TrimRight(s, ": ：")
	words := strings.Fields(s)
	if len(s) > 300 || len(words) == 1 && len(s) < said {
		return ""
	}
	for i := 1; i < len(words) && i <= 6; i++ {
		begin := strings.TrimRight(fold(strings.Join(words[:i], " ")), ": ")
		for _, w := range foldedBefore() {
			if begin == w {
				return strings.Join(words[i:], " ")
			}
		}
	}
	for i := max(1, len(words)-3); i < len(words); i++ {
		end := fold(strings.Join(words[i:], " "))
		for _, w := range foldedAfter() {
			if end == w {
				return strings.Join(words[:i], " ")
			}
		}
	}
	for _, w := range []string{"さんが書きました", "さんの発言"} {
		s = strings.TrimSuffix(s, w)
	}
	return s
}

// saidBy is quotee for software that writes a word behind every name: a line that
// ends in a colon and no words that are known loses its last one.
func saidBy(s string) string {
	name := quotee(s)
	bare := strings.TrimRight(line(s), " ")
	words := strings.Fields(name)
	if len(words) > 1 && (bare == name+":" || bare == name+" :" || bare == name+"：") {
		return strings.Join(words[:len(words)-1], " ")
	}
	return name
}
