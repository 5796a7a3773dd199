package archive

// Author is what a page said of a poster, inside the post: a value, not an
// entity. Two sites' "alex" are two people, and the archive never guesses otherwise.
type Author struct {
	Name      string     `json:"name,omitempty"`
	NativeID  string     `json:"native_id,omitempty"`
	URL       string     `json:"url,omitempty"`
	Avatar    string     `json:"avatar,omitempty"`
	Title     string     `json:"title,omitempty"`
	Banners   []string   `json:"banners,omitempty"`
	Joined    When       `json:"joined,omitzero"`
	Posts     *int       `json:"posts,omitempty"` // messages written on the site
	Reactions *Reactions `json:"reactions,omitempty"`
	Location  string     `json:"location,omitempty"`
	Fields    Fields     `json:"fields,omitempty"` // every other pair of the author's block, as labelled on the page
}

// IsZero reports whether nothing is known of the author.
func (a Author) IsZero() bool {
	return a.Name == "" && a.NativeID == "" && a.URL == "" && a.Avatar == "" && a.Title == "" &&
		len(a.Banners) == 0 && a.Joined.IsZero() && a.Posts == nil && a.Reactions == nil &&
		a.Location == "" && len(a.Fields) == 0
}

// Reactions are what others gave an author or a post: three figures where the
// site keeps them apart, one score where it shows one.
type Reactions struct {
	Positive *int `json:"positive,omitempty"`
	Neutral  *int `json:"neutral,omitempty"`
	Negative *int `json:"negative,omitempty"`
	Score    *int `json:"score,omitempty"`
}
