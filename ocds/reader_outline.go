package ocds

import "bytes"

// content says what the elements of a list are.
type content uint8

const (
	ofDocuments content = iota // releases, records or packages
	ofRecords
	ofReleases
)

// traits are the members by which an object is recognised.
type traits uint8

const (
	hasRecords  traits = 1 << iota // records, as a list
	hasReleases                    // releases, as a list
	hasOCID
	hasMerged // compiledRelease or versionedRelease
	isRelease // a member that only releases have
)

// headerNames are the members of [Document].Header, in their order.
var headerNames = [...]string{"version", "extensions", "publisher", "license", "publicationPolicy"}

// listAt is a list of releases or records, and where in an object it begins.
type listAt struct {
	of content
	at int
}

// outline is what can be told of an object from its member names, before any
// of its values has been read.
type outline struct {
	has    traits
	lists  []listAt               // the lists of releases or records in it
	header [len(headerNames)]span // the values of headerNames; empty when absent
}

// hasList gives the trait of having a list of the given content.
var hasList = map[content]traits{ofReleases: hasReleases, ofRecords: hasRecords}

// survey skims the value that the window stands at until it ends or goes
// astray, until it is known to be a package too large to be looked at whole,
// or until there is no more: then it says hungry.
func (r *Reader) survey(indent int) outcome {
	s := &r.scan
	s.begin(indent, true)
	defer func() { r.state.scanned += int64(s.at) }()
	for {
		data := r.win.data()
		if o := s.run(data); o != hungry {
			return o
		}
		if len(data) >= MaxRelease || len(data) >= WholeDocument && r.listBegun(data) {
			return hungry
		}
		if !r.win.more() {
			return hungry
		}
	}
}

// listBegun reports whether what was surveyed so far can be handed out in
// parts: an array, or a package whose list has begun.
func (r *Reader) listBegun(data []byte) bool {
	if data[0] == '[' {
		return true
	}
	for _, name := range r.scan.names {
		if _, ok := listNames[memberName(data, name)]; ok && isContainer(data, afterColon(data, name.to)) {
			return true
		}
	}
	return false
}

// listNames are the members that hold a package's or a record's releases.
var listNames = map[string]content{"releases": ofReleases, "records": ofRecords}

// outline sums up the object that was just surveyed.
func (r *Reader) outline(o outcome) outline {
	data, names := r.win.data(), r.scan.names
	var out outline
	for i, name := range names {
		from := afterColon(data, name.to)
		switch key := memberName(data, name); key {
		case "releases", "records":
			if isContainer(data, from) {
				of := listNames[key]
				out.lists = append(out.lists, listAt{of, from})
				out.has |= hasList[of]
			}
		case "ocid":
			out.has |= hasOCID
		case "compiledRelease", "versionedRelease":
			if isContainer(data, from) {
				out.has |= hasMerged
			}
		case "tag", "initiationType", "planning", "tender", "awards", "contracts", "parties", "releaseID", "releaseTag":
			out.has |= isRelease
		default:
			switch {
			case i+1 < len(names):
				out.note(key, span{from, names[i+1].from})
			case o == ended:
				out.note(key, span{from, r.scan.at - 1})
			}
		}
	}
	return out
}

// note keeps where a member's value stands when it belongs to the header. The
// last one counts when a name stands twice, as for most readers of JSON.
func (out *outline) note(key string, at span) {
	for i, name := range headerNames {
		if key == name {
			out.header[i] = at
		}
	}
}

// memberName gives a name as it is meant, without quotes and escapes.
func memberName(data []byte, at span) string {
	name := data[at.from:at.to]
	if bytes.IndexByte(name, '\\') < 0 {
		return view(name[1 : len(name)-1])
	}
	v, err := Parse(bytes.Clone(name))
	if err != nil {
		return ""
	}
	return v.Text()
}

// afterColon gives where the value of a member begins whose name ends at i.
func afterColon(data []byte, i int) int {
	for i < len(data) && (isSpace(data[i]) || data[i] == ':') {
		i++
	}
	return i
}

func isSpace(c byte) bool { return c == ' ' || c == '\n' || c == '\t' || c == '\r' }

func isContainer(data []byte, i int) bool {
	return i < len(data) && (data[i] == '[' || data[i] == '{')
}

// buildHeader makes [Document].Header from what was surveyed, or gives the
// one of the package around when the object has no such member itself. A
// member that is not JSON is left out.
func (r *Reader) buildHeader(out *outline, around []byte) []byte {
	header := []byte{'{'}
	for i, at := range out.header {
		text := bytes.TrimRight(r.win.data()[at.from:at.to], ", \n\t\r")
		if len(text) == 0 {
			continue
		}
		doc, v := r.parse(&r.headers, text)
		if doc.Refusal != nil || !v.Exists() {
			continue
		}
		if len(header) > 1 {
			header = append(header, ',')
		}
		header = v.AppendJSON(appendKey(header, headerNames[i]))
	}
	if len(header) == 1 {
		return around
	}
	return append(header, '}')
}

// linksOnly reports whether the list that begins at byte from of a record
// that was surveyed to its end embeds no release: it has no elements, or each
// is an object with a url and without an ocid.
func (r *Reader) linksOnly(from int) bool {
	data := r.win.data()[from:r.scan.at]
	var s skim
	for i := 0; i < len(data); {
		switch c := data[i]; {
		case c == '{':
			s.begin(-1, true)
			if s.run(data[i:]) != ended || !namesOfLink(data[i:], s.names) {
				return false
			}
			if i == 0 {
				return true // one object where a list belongs
			}
			i += s.at
		case c == ']':
			return true
		case c == ',' || isSpace(c) || i == 0:
			i++
		default:
			return false
		}
	}
	return true
}

func namesOfLink(data []byte, names []span) bool {
	url := false
	for _, name := range names {
		switch memberName(data, name) {
		case "url":
			url = true
		case "ocid":
			return false
		}
	}
	return url
}

// String gives the name of the member that holds such a list.
func (c content) String() string {
	for name, of := range listNames {
		if of == c {
			return name
		}
	}
	return ""
}
