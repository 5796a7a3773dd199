package forum

import (
	"slices"
	"strings"
)

// editors are what stands before the name of the one who changed a post, in
// "Last edited by Heron; …", language by language. The last that is found counts.
var editors = []string{
	" by ", " von ", " par ", " por ", " da ", " di ", " door ", " przez ", " av ", " af ", " oli ", " made by ", " făcută de ", " editat de ", " bởi ", " oleh ",
	" пользователем ", " редактировалось ", " редактировал ", " отредактировал ", " отредактировала ", " редагував ", " редакция ", " upravil ", " upravil(a) ", " uredio ", " muokannut ", " szerkesztette: ",
	" отредактировано ", " Отредактировано ", " düzenleyen ", " 编辑记录 ", " 最近编辑记录 ", " 最后编辑 ", " 最後編輯 ",
	" από το χρήστη ", " από τον/την ", " από ", " توسط ", " بواسطة ", " על ידי ", " 由 ", " 被 ",
}

// editorIn finds the name in the words that stand before the date of a change,
// "Last edited by Heron": behind the words that its language has for it, else
// the author's own if they end in it, else the last word.
func editorIn(before, author string) string {
	if name, ok := strings.CutSuffix(before, " tarafından"); ok { // Turkish names what was changed before
		_, name, _ = strings.Cut(name, " ")
		return line(name)
	}
	if name, _, ok := strings.Cut(before, " による"); ok { // and Japanese what was done behind it
		return line(name)
	}
	at := -1
	for _, by := range editors {
		if i := strings.LastIndex(before, by); i >= 0 {
			at = max(at, i+len(by))
		}
	}
	if at < 0 && author != "" && strings.HasSuffix(before, " "+author) {
		return author
	}
	if at < 0 {
		at = strings.LastIndexByte(before, ' ') + 1
	}
	if at == 0 {
		return ""
	}
	return line(before[at:])
}

// editorAfter finds the name in the words that stand behind the date of a
// change, "by Heron": behind the words that its language has for it, else the
// first word, and before those that some languages put behind a name.
func editorAfter(after string) string {
	_, name, _ := strings.Cut(after, " ")
	for _, by := range editors {
		if s, ok := strings.CutPrefix(" "+after, by); ok && len(s) < len(name) {
			name = s
		}
	}
	for _, by := range []string{" tarafından", " által", " 编辑", " 編輯", " 님"} {
		name, _, _ = strings.Cut(name, by)
	}
	return line(name)
}

// leadsToEditor reports whether a word stands before the name of the one who
// changed a post.
func leadsToEditor(w string) bool { return slices.Contains(editors, " "+w+" ") }
