package store

import (
	"errors"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5/pgconn"

	"skein/archive"
)

func TestALargeMachineLeavesConnectionsToOthers(t *testing.T) {
	for processors, want := range map[int]int{1: 8, 2: 8, 6: 12, 8: 16, 128: 16} {
		if got := readersOn(processors); got != want {
			t.Errorf("readersOn(%d) = %d, want %d", processors, got, want)
		}
	}
}

func TestTheCommandOfABackupCanBePasted(t *testing.T) {
	for name, tc := range map[string]struct{ dsn, file, want string }{
		"plain":                          {"postgres://skein@db.example.org/skein", "a.dump", "pg_dump --format=custom --file=a.dump postgres://skein@db.example.org/skein"},
		"a password":                     {"postgres://skein:secret@db/skein", "a.dump", "pg_dump --format=custom --file=a.dump postgres://skein@db/skein"},
		"a password elsewhere":           {"postgres://db/skein?user=skein&password=secret", "a.dump", "pg_dump --format=custom --file=a.dump 'postgres://db/skein?user=skein'"},
		"settings of skein's own driver": {"postgres://db/skein?default_query_exec_mode=exec&sslmode=require", "a.dump", "pg_dump --format=custom --file=a.dump 'postgres://db/skein?sslmode=require'"},
		"a schema":                       {"postgres://db/skein?search_path=news", "a.dump", "pg_dump --format=custom --file=a.dump --schema=news postgres://db/skein"},
		"a name with a quote":            {"postgres://db/skein", "it's.dump", `pg_dump --format=custom --file='it'\''s.dump' postgres://db/skein`},
	} {
		t.Run(name, func(t *testing.T) {
			if got := dumpCommand(tc.dsn, tc.file); got != tc.want {
				t.Errorf("dumpCommand(%q, %q) =\n%s, want\n%s", tc.dsn, tc.file, got, tc.want)
			}
		})
	}
}

func TestErrorsOfTheServerSayWhatCanBeDone(t *testing.T) {
	for name, tc := range map[string]struct {
		code  string
		away  bool
		words string
	}{
		"going down":                     {"57P01", true, "does not answer"},
		"starting":                       {"57P03", true, "does not answer"},
		"full house":                     {"53300", true, "does not answer"},
		"connection lost":                {"08006", true, "does not answer"},
		"a pooler refuses a setting":     {"08P01", false, "pooler"},
		"a pooler mixes sessions":        {"42P05", false, "pooler"},
		"a pooler forgot a statement":    {"26000", false, "pooler"},
		"wrong password":                 {"28P01", false, "password"},
		"no such database":               {"3D000", false, "createdb"},
		"not allowed":                    {"42501", false, "may not do that"},
		"a standby":                      {"25006", false, "standby"},
		"something that has no own word": {"XX000", false, "the server's word"},
	} {
		t.Run(name, func(t *testing.T) {
			err := postgresDialect.explain(&pgconn.PgError{Severity: "ERROR", Code: tc.code, Message: "the server's word"})
			if got := errors.Is(err, archive.ErrAway); got != tc.away || !strings.Contains(err.Error(), tc.words) || !strings.Contains(err.Error(), "the server's word") {
				t.Errorf("%s: %v, away %v; want %q and away %v", tc.code, err, got, tc.words, tc.away)
			}
		})
	}
}
