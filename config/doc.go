// Package config reads one TOML file, and the files that it includes, into
// checked values: where the archive lies, how the server listens, how politely
// we fetch, which sources and which topics. It stands high because it checks
// what it read with the schedule's and the topics' own parsers, and only the
// command imports it: every other part gets plain values.
//
// It promises three things.
//
// Every fault is reported at once, under the file and line to change. A person
// who mends a configuration by hand should have to start the program once, not
// once per typing error. So the files are not decoded by the TOML library's
// reflection, which stops at the first fault, but walked: the library's parser
// gives the syntax tree with positions (this package is its one door), and one
// table of keys (keys.go) says what each key holds. After a line that is no
// TOML the walk goes on at the next line that begins a key or a table.
//
// A key means the same everywhere. The table that the decoder reads is the one
// that the JSON Schema, the starter file, `config show` and the fingerprint are
// made from, so none of them can lag behind. Keys of the contract that are not
// built yet are in it too: they are told apart from typing errors. Values come
// from, in this order, the defaults, the files and SKEIN_* in the environment;
// paths are relative to the folder of the file that names them, and to the
// working folder when they come from the environment.
//
// Names do not depend on order. A source without an id gets one that is made
// from its address alone, so sorting or splitting the files renames nothing.
// The fingerprint, by which two machines know that they fetch the same, depends
// on the sources and topics in force and not on the files they are written in.
//
// What was written by others is treated more gently than what was written for
// us: an OPML file has warnings where a TOML file has faults. Secrets (the name
// and password in an address, a token in its query, the cookie file) are in no
// fault and print as "(set)".
package config
