package forum

import "testing"

func TestZonesAreKnownByTheirTranslatedNames(t *testing.T) {
	for name, want := range map[string]string{
		"Europe/Berlin":      "Europe/Berlin",
		"Europa/Berlin":      "Europe/Berlin",
		"Europa/Rom":         "Europe/Rome",
		"Европа/Москва":      "Europe/Moscow",
		"América/São Paulo":  "America/Sao_Paulo",
		"America/New York":   "America/New_York",
		"Europa/Entenhausen": "",
		"../etc/passwd":      "",
	} {
		got := ""
		if zone := zoneNamed(name); zone != nil {
			got = zone.String()
		}
		if got != want {
			t.Errorf("zoneNamed(%q) = %q, want %q", name, got, want)
		}
	}
}
