package demo

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
	"time"
)

// moment is an instant of the sample's life: the time, and how many ticks have
// brought something by then.
type moment struct {
	at    time.Time
	ticks int64
}

func (d *Demo) moment() moment {
	now := d.now().UTC()
	return moment{now, max(0, int64(now.Sub(d.start)/d.tick))}
}

// tickTime is when tick k happens; the first one is one Tick after the start.
func (d *Demo) tickTime(k int64) time.Time { return d.start.Add(time.Duration(k) * d.tick) }

// bulletins is how many have been composed by now. Bulletin j comes at tick
// live+1+j, from slot j modulo the length of the cycle.
func (d *Demo) bulletins(m moment) int64 { return max(0, m.ticks-d.lib.live) }

// taken counts how often one of the slots had its turn among n bulletins.
func (d *Demo) taken(slots []int, n int64) int64 {
	var count int64
	for _, s := range slots {
		if i := int64(s); n > i {
			count += (n-1-i)/int64(len(d.lib.cycle)) + 1
		}
	}
	return count
}

// turn is the number of the bulletin in which the slots have their i-th turn.
func (d *Demo) turn(slots []int, i int64) int64 {
	k := int64(len(slots))
	return i/k*int64(len(d.lib.cycle)) + int64(slots[i%k])
}

// lineup is an outlet's newest articles, at most n of them, newest first, each as
// it reads at the moment.
func (d *Demo) lineup(o *outlet, m moment, n int) []*article {
	var out []*article
	for i := d.taken(o.slots, d.bulletins(m)) - 1; i >= 0 && len(out) < n; i-- {
		out = append(out, d.composeArticle(d.turn(o.slots, i)))
	}
	for _, a := range slices.Backward(o.live) {
		if a.tick <= m.ticks && len(out) < n {
			out = append(out, a)
		}
	}
	for _, a := range o.articles {
		if len(out) < n {
			out = append(out, a.as(m))
		}
	}
	return out
}

// article finds an outlet's article by its slug; nil if there is none yet.
func (d *Demo) article(o *outlet, slug string, m moment) *article {
	for _, a := range o.articles {
		if a.slug == slug {
			return a.as(m)
		}
	}
	for _, a := range o.live {
		if a.slug == slug && a.tick <= m.ticks {
			return a
		}
	}
	i := strings.LastIndexByte(slug, '-')
	if i < 0 {
		return nil
	}
	serial, err := strconv.ParseInt(slug[i+1:], 10, 64)
	cycle := int64(len(d.lib.cycle))
	if err != nil || serial < 1 || serial > d.bulletins(m)/cycle+1 {
		return nil
	}
	for _, s := range o.slots {
		j := (serial-1)*cycle + int64(s)
		if j >= d.bulletins(m) {
			continue
		}
		if a := d.composeArticle(j); a.slug == slug {
			return a
		}
	}
	return nil
}

func (a *article) as(m moment) *article {
	if a.update != nil && a.update.updatedTick <= m.ticks {
		return a.update
	}
	return a
}

// published is when an article first appeared, changed when it last did.
func (d *Demo) published(a *article) time.Time {
	if a.tick == 0 {
		return d.start.Add(-a.before)
	}
	return d.tickTime(a.tick)
}

func (d *Demo) changed(a *article) time.Time {
	if a.updatedTick > 0 {
		return d.tickTime(a.updatedTick)
	}
	return d.published(a)
}

// shown is whether a post can be seen at the moment.
func (p *post) shown(m moment) bool {
	return p.tick <= m.ticks && (p.deleteTick == 0 || m.ticks < p.deleteTick)
}

func (d *Demo) postTime(p *post) time.Time {
	if p.tick == 0 {
		return d.start.Add(-p.before)
	}
	return d.tickTime(p.tick)
}

// written are the shown posts of a thread that were not composed.
func (t *thread) written(m moment) []*post {
	var out []*post
	for _, p := range t.posts {
		if p.shown(m) {
			out = append(out, p)
		}
	}
	return out
}

// length is how many posts a thread shows.
func (d *Demo) length(t *thread, m moment) int64 {
	return int64(len(t.written(m))) + d.taken(t.slots, d.bulletins(m))
}

// posts are the shown posts of a thread from position from up to, not including, to.
func (d *Demo) posts(t *thread, m moment, from, to int64) []*post {
	written := t.written(m)
	n := int64(len(written))
	var out []*post
	for i := from; i < min(to, d.length(t, m)); i++ {
		if i < n {
			out = append(out, written[i])
		} else {
			out = append(out, d.composePost(d.turn(t.slots, i-n)))
		}
	}
	return out
}

// locate finds a shown post by its id, and its position in its thread from 0.
func (d *Demo) locate(id int64, m moment) (*post, int64, bool) {
	if j := id - firstBulletinPost; j >= 0 {
		if j >= d.bulletins(m) {
			return nil, 0, false
		}
		t := d.lib.cycle[j%int64(len(d.lib.cycle))].thread
		if t == nil {
			return nil, 0, false
		}
		return d.composePost(j), int64(len(t.written(m))) + d.taken(t.slots, j), true
	}
	p := d.lib.forum.posts[id]
	if p == nil || !p.shown(m) {
		return nil, 0, false
	}
	return p, int64(slices.Index(p.thread.written(m), p)), true
}

// last is the newest post of a thread.
func (d *Demo) last(t *thread, m moment) *post {
	n := d.length(t, m)
	return d.posts(t, m, n-1, n)[0]
}

// threadsOn are a board's threads as it lists them: sticky ones, then by their newest post.
func (d *Demo) threadsOn(b *board, m moment) []*thread {
	var out []*thread
	for _, t := range d.lib.forum.threads {
		if t.board == b && t.tick <= m.ticks {
			out = append(out, t)
		}
	}
	slices.SortStableFunc(out, func(x, y *thread) int {
		if x.sticky != y.sticky {
			if x.sticky {
				return -1
			}
			return 1
		}
		return cmp.Or(d.postTime(d.last(y, m)).Compare(d.postTime(d.last(x, m))), cmp.Compare(y.id, x.id))
	})
	return out
}
