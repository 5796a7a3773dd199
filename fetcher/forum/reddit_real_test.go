package forum

import "testing"

func TestRedditReadsRealPages(t *testing.T) {
	readsRealPages(t, "reddit", "reddit", map[string]sight{
		"old-network-policy-block.html": {"", `
		error, page 0 of 0, next -
		why "Your request has been blocked due to a network policy."
`},
		"old-over18-interstitial.html": {"https://old.reddit.com/over18/?dest=https%3A%2F%2Fold.reddit.com%2Fr%2Fnsfw%2F", `
		error, page 0 of 0, next -
		why "You must be 18+ to view this community You must be at least eighteen years old to view this content. Are you over eighteen and willing to see adult content?"
`},
	})
}
