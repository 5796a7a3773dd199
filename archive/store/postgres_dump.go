package store

import (
	"net/url"
	"slices"
	"strings"
)

// libpqSettings are the settings of an address that PostgreSQL's own programs know
// and that lead to the same archive. They refuse what they do not know.
var libpqSettings = strings.Fields("host hostaddr port dbname user passfile service sslmode sslcert sslkey sslrootcert connect_timeout target_session_attrs")

// dumpCommand is how PostgreSQL's own program writes an archive into a file: as
// it can be given to a shell, but for the password.
func dumpCommand(dsn, file string) string {
	command := "pg_dump --format=custom --file=" + shellWord(file)
	u, err := url.Parse(dsn)
	if err != nil {
		return command + " " + shellWord(Redact(dsn)) // settings of another form
	}
	if u.User != nil {
		u.User = url.User(u.User.Username())
	}
	q := u.Query()
	if schema := q.Get("search_path"); schema != "" {
		command += " --schema=" + shellWord(schema)
	}
	for name := range q {
		if !slices.Contains(libpqSettings, name) {
			q.Del(name)
		}
	}
	u.RawQuery = q.Encode()
	return command + " " + shellWord(u.String())
}

// shellWord is a text as one word of a shell's command.
func shellWord(s string) string {
	plain := func(r rune) bool {
		return 'a' <= r && r <= 'z' || 'A' <= r && r <= 'Z' || '0' <= r && r <= '9' || strings.ContainsRune("_-./:@%+,=", r)
	}
	if s != "" && strings.IndexFunc(s, func(r rune) bool { return !plain(r) }) < 0 {
		return s
	}
	return "'" + strings.ReplaceAll(s, "'", `'\''`) + "'"
}
