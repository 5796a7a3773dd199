// Package query is the one query language: topics are defined in it and the
// search takes it, so that both mean the same by a word.
//
// An expression is made of terms. Words side by side must all be there (AND);
// OR binds weaker; NOT and - turn a condition round; parentheses group.
// Operators are in capitals, so that "or" is a word. "air strike" in quotation
// marks is words in a row, where one space also stands for a hyphen or nothing
// (air-strike, airstrike); so is a word with a hyphen or another sign inside.
// militia*, *craft and organi?ation stand for words made like that, with three
// letters beside the wildcards. IS/c wants the capitals as they are written.
// a NEAR/8 b wants b at most the eighth word after or before a, a THEN/5 b at
// most the fifth after it. title: lead: body: quote: thread: author: source:
// board: tag: url: kind: and lang: say where a term or a group in parentheses
// looks. A term without prefix looks at title, thread and text, own and quoted;
// not at tags, which publishers and sources hand out freely and by the dozen.
// What is not supported yet is refused with a *SyntaxError: nothing that has a
// meaning in the language is ever taken for a word.
//
// It promises three things.
//
// Words decides. Terms are compared with the word stream of Words and never with
// substrings, and the search index of both databases holds that stream. So two
// databases and a query run in memory cannot disagree: SQL narrows by what
// Narrow asks for, which never leaves out an item that matches, and Match has
// the last word. In scripts that are written without spaces each character is a
// word of the stream, and a term of several is a run of them; NEAR counts two
// of them as one word.
//
// Explain is match: there is one walk, and it keeps the terms, places and counts
// that made the decision. Match and score of a Set are those of each query
// alone, whatever else is in the set.
//
// Cost follows the item and its hits. A Set finds the hits of all its queries in
// one pass over the words, through hash tables on whole words and on three
// letters of patterns; a query without a hit costs the copy of its answer.
//
// The score orders what a yes or no cannot: a term counts by its best field
// (title 3, thread and lead 2, body 1, quote 0.25) and 0.25 for each further
// place, at most 8; a stretch of text counts once. Alternatives add up, and
// conditions that must hold together give their harmonic mean, so that six
// place names do not stand in for the missing second half. The result r, at
// least 1 for a match, is shown as r/(1+r); a miss shows below one half how much
// of the query was there.
package query
