package store

import (
	"slices"
	"strings"

	"github.com/jackc/pgx/v5/pgtype"

	"skein/archive/query"
)

// pieceBytes bounds the words of one tsvector, which holds 1 MB.
const pieceBytes = 512 << 10

func indexPostgres(t *tx, n int64, words []string, again bool) error {
	words = slices.Clone(words)
	slices.Sort(words)
	t.words = append(t.words, indexed{n, slices.Compact(words), again})
	return nil
}

// writeWords writes the words of all posts of the transaction at once.
func writeWords(t *tx) error {
	if len(t.words) == 0 {
		return nil
	}
	var rows [][]any
	var again []int64
	seen := make(map[int64]bool, len(t.words))
	for _, x := range slices.Backward(t.words) {
		if x.again {
			again = append(again, x.post)
		}
		if seen[x.post] {
			continue // its last state counts
		}
		seen[x.post] = true
		list := pieces(x.words)
		for i, p := range list {
			rows = append(rows, []any{x.post, i + 1, len(list), p})
		}
	}
	t.words = nil
	if len(again) > 0 {
		if _, err := t.exec(`DELETE FROM words WHERE post_n = ANY($1)`, again); err != nil {
			return err
		}
	}
	return copyRows(t, "words", []string{"post_n", "piece", "pieces", "w"}, rows)
}

// pieces parts words that are too many for one tsvector.
func pieces(words []string) []pgtype.TSVector {
	var out []pgtype.TSVector
	piece, size := pgtype.TSVector{Valid: true}, 0
	for _, w := range words {
		if size += len(w); size > pieceBytes {
			out = append(out, piece)
			piece, size = pgtype.TSVector{Valid: true}, len(w)
		}
		piece.Lexemes = append(piece.Lexemes, pgtype.TSVectorLexeme{Word: w})
	}
	return append(out, piece)
}

// holdingPostgres asks the index of words. A post whose words are in several
// pieces may have each word that is asked for in another one: it is let through
// if it has any.
func holdingPostgres(n *query.Narrow) (string, []any) {
	var all, some strings.Builder
	tsQuery(&all, n, " & ")
	tsQuery(&some, n, " | ")
	return `SELECT DISTINCT n FROM (
		SELECT post_n AS n FROM words WHERE w @@ CAST($3 AS TSQUERY) AND post_n < $1
		UNION ALL SELECT post_n FROM words WHERE w @@ CAST($4 AS TSQUERY) AND post_n < $1 AND pieces > 1) AS u ORDER BY n DESC LIMIT $2`, []any{all.String(), some.String()}
}

var tsQuote = strings.NewReplacer(`'`, `''`, `\`, `\\`)

// tsQuery writes what is asked as a tsquery; and joins what must all be there.
func tsQuery(b *strings.Builder, n *query.Narrow, and string) {
	switch n.Op {
	case query.OneWord, query.OnePrefix:
		b.WriteString("'" + tsQuote.Replace(n.Word) + "'")
		if n.Op == query.OnePrefix {
			b.WriteString(":*")
		}
		return
	}
	if n.Op == query.AnyOf {
		and = " | "
	}
	join := and
	b.WriteByte('(')
	for i, p := range n.Parts {
		if i > 0 {
			b.WriteString(join)
		}
		tsQuery(b, p, and)
	}
	b.WriteByte(')')
}
