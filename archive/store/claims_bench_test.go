package store_test

import (
	"bufio"
	"context"
	"database/sql"
	"fmt"
	"io"
	"os"
	"os/exec"
	"testing"
	"time"

	"skein/archive"
	"skein/archive/store"
	"skein/archive/store/storetest"
)

// claimerDSN names the archive to a process that is to claim.
const claimerDSN = "SKEIN_TEST_CLAIMER"

// claimer is one of the processes that claim: this program once more. It claims
// all that is due each time it is told to, and tells how many hosts and sources
// it got.
type claimer struct {
	cmd  *exec.Cmd
	to   io.WriteCloser
	from *bufio.Reader
}

func startClaimer(b *testing.B, dsn string) *claimer {
	b.Helper()
	c := &claimer{cmd: exec.Command(os.Args[0])}
	c.cmd.Env = append(os.Environ(), claimerDSN+"="+dsn)
	c.cmd.Stderr = os.Stderr
	to, err := c.cmd.StdinPipe()
	if err != nil {
		b.Fatal(err)
	}
	from, err := c.cmd.StdoutPipe()
	if err != nil {
		b.Fatal(err)
	}
	c.to, c.from = to, bufio.NewReader(from)
	if err := c.cmd.Start(); err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() {
		_ = c.to.Close() // which it takes for the end
		if err := c.cmd.Wait(); err != nil {
			b.Errorf("a process that claims: %v", err)
		}
	})
	return c
}

// claimAll is the whole of such a process.
func claimAll(dsn string) error {
	ctx := context.Background()
	s, err := store.Open(ctx, dsn, store.Options{})
	if err != nil {
		return err
	}
	defer s.Close()
	holder := fmt.Sprint("m", os.Getpid())
	for told := bufio.NewScanner(os.Stdin); told.Scan(); {
		hosts, sources := 0, 0
		for now := time.Now(); ; {
			claims, err := s.ClaimDue(ctx, holder, now, time.Hour, 32) // as many as the daemon's workers
			if err != nil {
				return err
			}
			if len(claims) == 0 {
				break
			}
			hosts += len(claims)
			for _, c := range claims {
				sources += len(c.Sources)
			}
		}
		fmt.Println(hosts, sources)
	}
	return nil
}

// BenchmarkFourMachinesClaim measures how fast four processes lease the hosts of
// 100,000 sources that are all due.
func BenchmarkFourMachinesClaim(b *testing.B) {
	const hosts, each = 10_000, 10
	dsn := storetest.Schema(b)
	s, err := store.Open(b.Context(), dsn, store.Options{})
	if err != nil {
		b.Fatal(err)
	}
	defer s.Close()
	setup := store.Setup{Fingerprint: "claims", Machine: "bench"}
	for i := range hosts * each {
		setup.Sources = append(setup.Sources, archive.Source{ID: fmt.Sprintf("s-%d", i), URL: fmt.Sprintf("http://h%d.test/%d", i%hosts, i), Enabled: true})
	}
	if _, err := s.Configure(b.Context(), setup); err != nil {
		b.Fatal(err)
	}
	db, err := sql.Open("pgx", dsn)
	if err != nil {
		b.Fatal(err)
	}
	defer db.Close()
	var machines []*claimer
	for range 4 {
		machines = append(machines, startClaimer(b, dsn))
	}
	claimed, sources := 0, 0
	round := func() {
		for _, m := range machines {
			if _, err := fmt.Fprintln(m.to); err != nil {
				b.Fatal(err)
			}
		}
		for _, m := range machines {
			var h, n int
			if _, err := fmt.Fscanln(m.from, &h, &n); err != nil {
				b.Fatal(err)
			}
			claimed, sources = claimed+h, sources+n
		}
	}
	free := func() {
		for _, q := range []string{`UPDATE hosts SET expires_ms = 0, holder = ''`, `VACUUM ANALYZE hosts`} {
			if _, err := db.Exec(q); err != nil {
				b.Fatal(err)
			}
		}
	}
	round() // all are connected now, and know their statements
	claimed, sources = 0, 0
	for b.Loop() {
		b.StopTimer()
		free()
		b.StartTimer()
		round()
	}
	if want := b.N * hosts * each; sources != want {
		b.Errorf("%d sources were claimed, want %d", sources, want)
	}
	b.ReportMetric(float64(claimed)/b.Elapsed().Seconds(), "hosts/s")
	b.ReportMetric(float64(sources)/b.Elapsed().Seconds(), "sources/s")
}
