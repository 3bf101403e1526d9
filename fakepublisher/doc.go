// Package fakepublisher imitates the interfaces through which procurement data
// is published in the United Kingdom, with their limits and their faults, for
// tests of any program that follows them. It imports the standard library only.
//
// A [Publisher] is an http.Handler. It shows the releases it was given as the
// publisher of its [Kind] would:
//
//   - [FindATender]: /api/1.0/ocdsReleasePackages by windows of updatedFrom and
//     updatedTo in UK local time, newest first, with the publisher's strictness
//     about parameters, its cursors, and its packages of one notice or process.
//   - [ContractsFinder]: /Published/Notices/OCDS/Search by windows of at most
//     fifteen days, in ISO-8859-1 without saying so.
//   - [PublicContractsScotland] and [Sell2Wales]: /v1/Notices, a month of one
//     notice type at a time, without links.
//   - [OCDS] and [OCDSOldestFirst]: pages of all releases at any address, with
//     links.next, as publishers elsewhere have them.
//
// Time is the caller's: Config.Now says what is published already and what the
// limit on requests allows, so that a test can let a week pass in a second.
// Config.Late holds releases back after their date, which is why followers of
// the real publishers that go by date miss some.
//
// # Faults
//
// [Faults] decides which request meets which [Fault]: the same one always
// ([Always]), one after another ([InTurn]) or by chance from a seed ([Random]).
// After SetFaults(nil) the publisher is well at once. What a fault leaves alone
// is what makes the comparison in a test simple: every published release keeps
// its content under every fault, so that what a follower holds in the end must
// equal what was published, and releases whose ocid [Extra] knows, which the
// faults that add releases put in. Two faults speak of it: [MissingReleases]
// leaves releases out, so that only asking again finds them; [WrongCharset], and
// [ContractsFinder] when it is well, write the same characters in other bytes.
//
// # For people
//
// A running Publisher has a page at /control. The same by curl:
//
//	curl -X POST 'http://127.0.0.1:9090/control/fault?name=server-error'
//	curl -X POST 'http://127.0.0.1:9090/control/fault?name=all&chance=0.2'
//	curl -X POST 'http://127.0.0.1:9090/control/fault?name=none'
//	curl http://127.0.0.1:9090/control/requests.json
package fakepublisher
