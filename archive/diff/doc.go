// Package diff compares two states of a text by words, for people to read: what
// was taken away, what was put in its place, and a little of what stands round
// it. The page of a thread's edits shows it, and so does `skein archive --history`.
//
// It promises to lose no word of short texts, to leave out of long ones only
// what did not change, and to take no more than a few megabytes whatever it
// compares: beyond that it compares by paragraphs, or tells the old text as
// taken away and the new one as added.
package diff
