package forum

import (
	"regexp"
	"strconv"
	"strings"
	"time"
)

// zoneSaying is how a footer tells the zone of its page's times: "All times are
// UTC + 1 hour [ DST ]", "Alle Zeitangaben in WEZ +2. Es ist jetzt 20:10 Uhr".
// No figure stands before the zone, or it is an hour that somebody wrote about.
var zoneSaying = regexp.MustCompile(`^[^0-9.!?]{0,60}\b(?:UTC|GMT|WEZ)(?:\s*([+−–-])\s*(\d{1,2})(?:([:.,])(\d{1,2}))?)?([^.!?]{0,40})`)

// zoneSaid reads the zone that a footer tells; nil if it tells none. Summer time
// in brackets is an hour more, as phpBB 3.0 counts.
func zoneSaid(footer string) *time.Location {
	s := line(footer)
	if len(s) > 200 {
		return nil
	}
	m := zoneSaying.FindStringSubmatch(s)
	if m == nil {
		return nil
	}
	east := 0
	if m[2] != "" {
		h, _ := strconv.Atoi(m[2])
		east = h * 3600
	}
	if m[4] != "" {
		part, _ := strconv.Atoi(m[4])
		switch {
		case m[3] == ":":
			east += part * 60
		case len(m[4]) == 1: // ".5" of an hour
			east += part * 360
		default:
			east += part * 36
		}
	}
	if m[1] != "" && m[1] != "+" {
		east = -east
	}
	if strings.Contains(m[5], "[") {
		east += 3600
	}
	if east < -14*3600 || east > 15*3600 {
		return nil
	}
	if east == 0 {
		return time.UTC
	}
	return time.FixedZone("", east)
}

// continents and cities are the parts of zones' names as translations of phpBB
// write them, where English writes them otherwise.
var (
	continents = map[string]string{
		"Europa": "Europe", "Европа": "Europe", "Європа": "Europe", "Evropa": "Europe", "Eurooppa": "Europe", "Európa": "Europe", "Avrupa": "Europe", "Ευρώπη": "Europe",
		"Asien": "Asia", "Asie": "Asia", "Azië": "Asia", "Azja": "Asia", "Азия": "Asia", "Азія": "Asia", "Ásia": "Asia", "Ázsia": "Asia", "Asya": "Asia", "Aasia": "Asia",
		"Amerika": "America", "América": "America", "Amérique": "America", "Ameryka": "America", "Америка": "America",
		"Afrika": "Africa", "África": "Africa", "Afrique": "Africa", "Afryka": "Africa", "Африка": "Africa",
		"Australien": "Australia", "Australie": "Australia", "Australië": "Australia", "Austrália": "Australia", "Австралия": "Australia",
		"Pazifik": "Pacific", "Pacifique": "Pacific", "Pacífico": "Pacific", "Atlantik": "Atlantic", "Atlantique": "Atlantic", "Atlántico": "Atlantic", "Atlântico": "Atlantic",
	}
	cities = map[string]string{
		"Rom": "Rome", "Roma": "Rome", "Wien": "Vienna", "Viena": "Vienna", "Wenen": "Vienna", "Warschau": "Warsaw", "Warszawa": "Warsaw", "Варшава": "Warsaw", "Varsovia": "Warsaw", "Prag": "Prague", "Praha": "Prague", "Praga": "Prague",
		"Kopenhagen": "Copenhagen", "København": "Copenhagen", "Brüssel": "Brussels", "Bruxelles": "Brussels", "Brussel": "Brussels", "Bruselas": "Brussels", "Zürich": "Zurich", "Lissabon": "Lisbon", "Lisboa": "Lisbon",
		"Moskau": "Moscow", "Москва": "Moscow", "Moskwa": "Moscow", "Moscú": "Moscow", "Moscou": "Moscow", "Moskou": "Moscow", "Moskova": "Moscow", "Mosca": "Moscow", "Athen": "Athens", "Αθήνα": "Athens", "Atenas": "Athens", "Athènes": "Athens",
		"Londres": "London", "Londra": "London", "Londen": "London", "Лондон": "London", "Париж": "Paris", "Parijs": "Paris", "Parigi": "Paris", "Берлин": "Berlin", "Berlín": "Berlin", "Berlijn": "Berlin", "Berlino": "Berlin", "Мадрид": "Madrid",
		"Киев": "Kiev", "Київ": "Kiev", "Kiew": "Kiev", "Kijów": "Kiev", "Минск": "Minsk", "Bukarest": "Bucharest", "București": "Bucharest", "Belgrad": "Belgrade", "Beograd": "Belgrade", "Budapeszt": "Budapest", "İstanbul": "Istanbul", "Estambul": "Istanbul",
		"Самара": "Samara", "Екатеринбург": "Yekaterinburg", "Новосибирск": "Novosibirsk", "Tokio": "Tokyo", "Shanghái": "Shanghai", "Teheran": "Tehran", "São Paulo": "Sao_Paulo", "Ciudad de México": "Mexico_City", "Nueva York": "New_York",
	}
)

// zoneNamed is the zone of a name, "Europe/Berlin", in English or as a
// translation writes it, "Europa/Berlin"; nil if it is not known.
func zoneNamed(name string) *time.Location {
	if zone, err := time.LoadLocation(name); err == nil {
		return zone
	}
	continent, city, _ := strings.Cut(name, "/")
	if s, ok := continents[continent]; ok {
		continent = s
	}
	if s, ok := cities[city]; ok {
		city = s
	}
	zone, err := time.LoadLocation(continent + "/" + strings.ReplaceAll(city, " ", "_"))
	if err != nil {
		return nil
	}
	return zone
}
