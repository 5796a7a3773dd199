package forum

import (
	"net/url"
	"strings"

	"skein/archive"
)

// hyperkittyItem is a thread or a message as HyperKitty's interface tells it.
type hyperkittyItem struct {
	URL        jsonText  `json:"url"`
	List       jsonText  `json:"mailinglist"`
	Thread     jsonText  `json:"thread"`    // of a message: address of its thread
	ThreadID   jsonText  `json:"thread_id"` // of a thread: hash of the message that began it
	Subject    jsonText  `json:"subject"`
	Active     jsonTime  `json:"date_active"`
	Replies    jsonCount `json:"replies_count"`
	MessageID  jsonText  `json:"message_id"`
	Hash       jsonText  `json:"message_id_hash"`
	Date       jsonTime  `json:"date"`
	Content    jsonText  `json:"content"`
	SenderName jsonText  `json:"sender_name"`
	Sender     struct {
		Name    jsonText `json:"name"` // in old versions
		Address jsonText `json:"address"`
	} `json:"sender"`
	Files []struct {
		Name     jsonText  `json:"name"`
		Type     jsonText  `json:"content_type"`
		Size     jsonCount `json:"size"`
		Download jsonText  `json:"download"`
	} `json:"attachments"`
}

// hyperkittyAnswer is one item, or a page of a list of them.
type hyperkittyAnswer struct {
	hyperkittyItem
	Next    jsonText         `json:"next"`
	Results []hyperkittyItem `json:"results"`
}

// hyperkittyAddress is the address of an answer of the interface: where it came
// from, or where it says that it stands.
func hyperkittyAddress(p *Page) (*url.URL, bool) {
	if p.Form != JSONForm || !p.has("mailinglist", "url") && !p.has("results") {
		return nil, false
	}
	var a hyperkittyAnswer
	if decode(p.Body, &a) != nil {
		return nil, false
	}
	first := a.hyperkittyItem
	if len(a.Results) > 0 {
		first = a.Results[0]
	}
	for _, u := range []*url.URL{p.URL, resolve(nil, string(first.URL))} {
		if _, _, _, ok := hyperkittyList(u); ok && strings.Contains(u.Path, "/api/list/") {
			return u, true
		}
	}
	return nil, false
}

// readJSON reads an answer of the interface.
func (v *hyperkittyPage) readJSON(part *Part, place mailPlace) {
	var a hyperkittyAnswer
	_ = decode(v.Body, &a) // it has been decoded before
	ref, inThread := (hyperkitty{}).Ref(v.at)
	switch {
	case inThread: // a thread, or the list of its messages, which have no text
		part.Kind, part.Why, part.Instead = MovedPart, "the mailbox of the thread says more", hyperkittyExport(ref)
	case a.Hash != "":
		v.readMessage(part, place, &a.hyperkittyItem)
	case len(v.rest) > 0 && v.rest[0] == "threads":
		v.readThreads(part, &a)
	default:
		part.Kind, part.Why = ErrorPart, "messages of many threads"
	}
}

// readThreads reads a list of threads.
func (v *hyperkittyPage) readThreads(part *Part, a *hyperkittyAnswer) {
	part.Kind = BoardPart
	seen := map[string]bool{}
	for _, x := range a.Results {
		id := string(x.ThreadID)
		if !isMessageHash(id) || seen[id] || line(string(x.Subject)) == "" {
			continue
		}
		seen[id] = true
		part.Threads = append(part.Threads, archive.Listing{
			Site: part.Site, NativeID: id, URL: at(v.at, v.base+"/"+v.list+"/thread/"+id+"/", "").String(), Title: line(string(x.Subject)),
			Replies: x.Replies.count(), LastPost: x.Active.When,
		})
	}
	part.Next = v.nextAt(string(a.Next))
}

// readMessage reads one message, whose thread's mailbox says more.
func (v *hyperkittyPage) readMessage(part *Part, place mailPlace, x *hyperkittyItem) {
	ref, ok := (hyperkitty{}).Ref(resolve(v.at, string(x.Thread)))
	if !ok {
		part.Kind, part.Why = ErrorPart, "a message that does not name its thread"
		return
	}
	id := strings.Trim(string(x.MessageID), "<> ")
	if messageHash(id) != string(x.Hash) {
		id = string(x.Hash)
	}
	_, address := senderOf(strings.ReplaceAll(string(x.Sender.Address), "(a)", "at"))
	p := archive.Post{
		NativeID: id, URL: at(v.at, v.base+"/"+v.list+"/message/"+string(x.Hash)+"/", "").String(), Published: x.Date.When, Witness: archive.ByAPI,
		Author: archive.Author{Name: line(or(string(x.SenderName), string(x.Sender.Name))), NativeID: address},
	}
	w := mailText{}
	w.write(cutFooter(string(x.Content)))
	p.HTML, p.Signature, p.Quotes = strings.TrimSpace(w.out.String()), w.signature, w.quotes
	for _, f := range x.Files {
		a := archive.Attachment{URL: v.Page.url(string(f.Download)), Name: line(string(f.Name)), Type: line(string(f.Type))}
		if n := f.Size.count(); n != nil && *n > 0 {
			a.Size = int64(*n)
		}
		p.Attachments = addFile(p.Attachments, a)
	}
	t := archive.Thread{Kind: archive.Mail, Platform: part.Platform, Site: place.site, Board: place.board, NativeID: ref.Native, URL: ref.URL.String(), Title: withoutReply(line(string(x.Subject)))}
	t.Site.Key = ref.Site
	if string(x.Hash) == ref.Native {
		p.Number, p.Title, t.Title = 1, line(string(x.Subject)), line(string(x.Subject))
		t.Author, t.Published = archive.Author{Name: p.Author.Name, NativeID: p.Author.NativeID}, p.Published
	}
	t.Posts = []archive.Post{p}
	part.Kind, part.Site, part.Instead = ThreadPart, t.Site, hyperkittyExport(ref)
	part.Draft = archive.Draft{Thread: t, Witness: archive.ByAPI, Fetched: v.Fetched, Zone: v.Zone}
	if v.Base != nil {
		part.Draft.Base = v.Base.String()
	}
}
