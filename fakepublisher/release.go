package fakepublisher

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"iter"
	"strings"
	"time"
)

// Release is one release as a publisher holds it. Body is what it sends; the
// other fields say where and when the release is listed, and may differ from
// what Body holds.
type Release struct {
	OCID string
	ID   string    // "" where the body has none, as on Public Contracts Scotland
	Date time.Time // when it was published; by it windows, months and the order of lists go
	// Stages are planning, tender, award, contract and implementation, as the
	// parameter stages names them.
	Stages     []string
	NoticeType int    // of Public Contracts Scotland and Sell2Wales: 2 is a contract notice
	Body       []byte // one JSON object
}

// ParseRelease takes the fields of a release from its body: its stages and
// notice type from the tags. A date that cannot be read leaves Date zero, and
// an id that is a number is taken as its digits. It is an error when body is
// not one JSON object with an ocid.
func ParseRelease(body []byte) (Release, error) {
	body = bytes.TrimSpace(body)
	var head struct {
		OCID, ID, Date, Tag json.RawMessage
	}
	if err := json.Unmarshal(body, &head); err != nil {
		return Release{}, fmt.Errorf("a release that is not a JSON object: %w", err)
	}
	r := Release{OCID: text(head.OCID), ID: text(head.ID), Date: moment(text(head.Date)), Body: body}
	if r.OCID == "" {
		return Release{}, errors.New("a release without an ocid")
	}
	tags := texts(head.Tag)
	r.Stages, r.NoticeType = stagesOf(tags), noticeTypeOf(tags)
	return r, nil
}

// Prefix gives the publisher's part of the ocid, of the form ocds-xxxxxx, as the
// standard has it; the whole ocid where that is shorter.
func (r Release) Prefix() string {
	return r.OCID[:min(len(r.OCID), len(findATenderPrefix))]
}

// Releases gives the releases of a stream of JSON: releases one a line or
// otherwise one after another, and release packages. It ends after the first
// error, which says which value of the stream it met.
func Releases(r io.Reader) iter.Seq2[Release, error] {
	return func(yield func(Release, error) bool) {
		dec := json.NewDecoder(r)
		for n := 1; ; n++ {
			var value json.RawMessage
			err := dec.Decode(&value)
			if errors.Is(err, io.EOF) {
				return
			}
			if err == nil {
				for _, body := range unpack(value) {
					var release Release
					if release, err = ParseRelease(body); err != nil {
						break
					}
					if !yield(release, nil) {
						return
					}
				}
			}
			if err != nil {
				yield(Release{}, fmt.Errorf("reading value %d of the releases: %w", n, err))
				return
			}
		}
	}
}

// ReadReleases reads all that [Releases] gives.
func ReadReleases(r io.Reader) ([]Release, error) {
	var all []Release
	for release, err := range Releases(r) {
		if err != nil {
			return nil, err
		}
		all = append(all, release)
	}
	return all, nil
}

// unpack gives the releases of a package, or the value itself.
func unpack(value []byte) []json.RawMessage {
	var pack struct{ Releases []json.RawMessage }
	if json.Unmarshal(value, &pack) == nil && pack.Releases != nil {
		return pack.Releases
	}
	return []json.RawMessage{value}
}

// Dated gives the release with another date, in Body too: its member "date" is
// replaced, or added where it has none; all else keeps its bytes.
func (r Release) Dated(t time.Time) Release {
	value := `"` + t.In(london).Format(time.RFC3339) + `"`
	from, to, ok := member(r.Body, "date")
	if ok {
		r.Body = bytes.Join([][]byte{r.Body[:from], []byte(value), r.Body[to:]}, nil)
	} else {
		rest := bytes.TrimSpace(r.Body)[1:]
		sep := ","
		if bytes.HasPrefix(bytes.TrimSpace(rest), []byte("}")) {
			sep = ""
		}
		r.Body = append([]byte(`{"date":`+value+sep), rest...)
	}
	r.Date = t
	return r
}

// member finds the value of the first member of that name in a JSON object.
func member(object []byte, name string) (from, to int, ok bool) {
	dec := json.NewDecoder(bytes.NewReader(object))
	if t, err := dec.Token(); err != nil || t != json.Delim('{') {
		return 0, 0, false
	}
	for dec.More() {
		key, err := dec.Token()
		if err != nil {
			return 0, 0, false
		}
		var value json.RawMessage
		if err := dec.Decode(&value); err != nil {
			return 0, 0, false
		}
		if key == name {
			end := int(dec.InputOffset())
			return end - len(value), end, true
		}
	}
	return 0, 0, false
}

// text gives a JSON string or number as text, and "" for anything else.
func text(raw json.RawMessage) string {
	var s string
	if json.Unmarshal(raw, &s) == nil {
		return s
	}
	var n json.Number
	if json.Unmarshal(raw, &n) == nil {
		return n.String()
	}
	return ""
}

// texts gives a JSON array of strings, or a string as a list of one.
func texts(raw json.RawMessage) []string {
	var list []string
	if json.Unmarshal(raw, &list) == nil {
		return list
	}
	if s := text(raw); s != "" {
		return []string{s}
	}
	return nil
}

// moment reads a date as publishers write them; those without a zone are UK
// local time. The zero time stands for one that cannot be read.
func moment(s string) time.Time {
	for _, layout := range []string{time.RFC3339, "2006-01-02T15:04:05", time.DateOnly} {
		if t, err := time.ParseInLocation(layout, s, london); err == nil {
			return t
		}
	}
	return time.Time{}
}

// stageNames are the stages of the OCDS release tag codelist, each of which
// begins the names of its tags.
var stageNames = []string{"planning", "tender", "award", "contract", "implementation"}

func stagesOf(tags []string) []string {
	var stages []string
	for _, stage := range stageNames {
		for _, tag := range tags {
			if strings.HasPrefix(tag, stage) {
				stages = append(stages, stage)
				break
			}
		}
	}
	return stages
}

// noticeTypeOf gives the number of the European form that fits the tags best:
// F1 prior information, F2 contract, F3 award, F14 corrigendum, F20
// modification.
func noticeTypeOf(tags []string) int {
	for _, tag := range tags {
		switch {
		case tag == "tenderUpdate" || tag == "tenderAmendment" || tag == "tenderCancellation":
			return 14
		case tag == "contractAmendment" || tag == "contractUpdate" || tag == "contractTermination":
			return 20
		case strings.HasPrefix(tag, "planning"):
			return 1
		case strings.HasPrefix(tag, "award") || strings.HasPrefix(tag, "contract") || strings.HasPrefix(tag, "implementation"):
			return 3
		}
	}
	return 2
}
