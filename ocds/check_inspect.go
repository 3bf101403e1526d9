package ocds

// inspections are the rules on whole objects, by the name of their definition.
// Each is called when the members of the object have been checked, with the
// path at the object.
var inspections = map[string]func(*checker, *Value, *field){
	"Release":        (*checker).inspectRelease,
	"Organization":   (*checker).inspectParty,
	"Reference":      (*checker).inspectReference,
	"Tender":         (*checker).inspectTender,
	"Award":          (*checker).inspectAward,
	"Contract":       (*checker).inspectContract,
	"Item":           (*checker).inspectItem,
	"Classification": (*checker).inspectClassification,
	"Identifier":     (*checker).inspectIdentifier,
	"Period":         (*checker).inspectPeriod,
	"Value":          (*checker).inspectValue,
	"Price":          (*checker).inspectPrice,
}

// sections are the members of a release of which a tag speaks: a release with
// the tag should hold one of them. UK feeds tag contract notices that hold
// awards only.
var sections = map[string][]string{
	"planning": {"planning", "tender"}, "planningUpdate": {"planning", "tender"},
	"tender": {"tender"}, "tenderUpdate": {"tender"}, "tenderAmendment": {"tender"}, "tenderCancellation": {"tender"},
	"award": {"awards"}, "awardUpdate": {"awards"}, "awardCancellation": {"awards"},
	"contract": {"contracts", "awards"}, "contractUpdate": {"contracts", "awards"},
	"contractAmendment": {"contracts", "awards"}, "contractTermination": {"contracts", "awards"},
	"implementation": {"contracts"}, "implementationUpdate": {"contracts"},
}

func (c *checker) inspectRelease(v *Value, _ *field) {
	c.ocidForm(v.member("ocid"))
	c.tags(v)
	c.buyer(v)
	c.parties(v)
}

func (c *checker) ocidForm(v *Value) {
	if v.Exists() && !isOCID(v.Text()) {
		c.report(ruleOCID, v, []string{"ocid"}, "%q is no ocid; it should be ocds-, six lower-case letters or digits, a hyphen and the publisher's own number.", brief(v.Text()))
	}
}

// isOCID reports whether s has the form of an ocid: ocds-, six lower-case
// letters or digits, a hyphen, something.
func isOCID(s string) bool {
	const prefix, registered = "ocds-", 6
	const n = len(prefix) + registered
	if len(s) < n+2 || s[:len(prefix)] != prefix || s[n] != '-' {
		return false
	}
	for i := len(prefix); i < n; i++ {
		if !isDigit(s[i]) && (s[i] < 'a' || s[i] > 'z') {
			return false
		}
	}
	return true
}

// tags compares the tags with the sections that are there.
func (c *checker) tags(v *Value) {
	tag := v.member("tag")
	c.push("tag")
	defer c.pop()
	if tag.Kind() != Array {
		c.tagSection(v, tag)
		return
	}
	if len(tag.kids) == 0 {
		c.report(ruleRequired, tag, nil, "The release has no tag; OCDS requires one.")
	}
	for i := range tag.kids {
		c.pushIndex(i)
		c.tagSection(v, &tag.kids[i])
		c.pop()
	}
}

func (c *checker) tagSection(v, tag *Value) {
	if want := sections[tag.Text()]; want != nil && !hasAny(v, want) {
		c.report(ruleTagSection, tag, nil, "The release is tagged %s but has no %s.", tag.Text(), want[0])
	}
}

func hasAny(v *Value, names []string) bool {
	for _, name := range names {
		if m := v.member(name); m.Exists() && (m.kind != Array || len(m.kids) > 0) {
			return true
		}
	}
	return false
}

func (c *checker) inspectTender(v *Value, _ *field) {
	c.deadlineAtPublication(v)
	c.lotsTotal(v)
	if v.member("status").Text() == "complete" && c.release.HasTag("compiled") && c.index.awards.empty() {
		c.report(ruleCompleteNoAward, v.member("status"), []string{"status"}, "The tender is complete, but the process has no award.")
	}
}

func (c *checker) inspectAward(v *Value, _ *field) {
	c.awardDate(v)
	c.awardAmount(v)
	tender := c.release.Get("tender")
	switch status := tender.Get("status").Text(); status {
	case "cancelled", "unsuccessful", "withdrawn":
		if v.member("status").Text() == "active" && c.index.lots.empty() {
			c.report(ruleAwardCancelled, v.member("status"), []string{"status"}, "The award is active, but the tender is %s.", status)
		}
	}
}

func (c *checker) inspectContract(v *Value, _ *field) { c.signature(v) }

func (c *checker) inspectItem(v *Value, _ *field) {
	additional := v.member("additionalClassifications")
	if v.member("classification").Exists() || additional.Kind() != Array {
		return
	}
	for i := range additional.kids {
		extra := &additional.kids[i]
		if extra.member("scheme").Text() == "CPV" {
			c.push("additionalClassifications")
			c.pushIndex(i)
			c.report(ruleCPVOnlyAdditional, extra.member("id"), []string{"id"}, "The item has no classification; its CPV code stands among the additional ones only.")
			c.pop()
			c.pop()
			return
		}
	}
}
