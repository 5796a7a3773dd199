package archive

import "testing"

func TestCutOffTakesTheMarksOfATextThatGoesOnElsewhere(t *testing.T) {
	for in, want := range map[string]struct {
		head string
		cut  bool
	}{
		"The pier is closed.":                {"The pier is closed.", false},
		"The pier is…":                       {"The pier is", true},
		"The pier is [...] Read more »":      {"The pier is", true},
		"Der Pier ist … Weiterlesen →":       {"Der Pier ist", true},
		"Причал закрыт [...] Читать далее":   {"Причал закрыт", true},
		"Continue Reading":                   {"", true},
		"":                                   {"", false},
		"She said he should read more often": {"She said he should read more often", false},
	} {
		if head, cut := CutOff(in); head != want.head || cut != want.cut {
			t.Errorf("CutOff(%q) = %q, %v; want %q, %v", in, head, cut, want.head, want.cut)
		}
	}
}
