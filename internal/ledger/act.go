package ledger

import (
	"encoding/json"
	"fmt"

	"github.com/tolsey/tolsey/internal/fault"
	"github.com/tolsey/tolsey/ocds"
)

// Act gives an act to be appended: what somebody said or decided who publishes
// no release, such as an operator on what sort of body a buyer is, or what
// the program notes at a moment, such as that a contract comes near its end.
//
// kind says what sort of act it is, and the package that projects it knows its
// members; id names it among those of its kind, so that the same content is
// known the second time and other content supersedes it; ocid is the process
// that it is about, "" for none. payload is encoded as a JSON object, to which
// the members id and ocid are added: it must have neither.
func Act(kind, id, ocid, source string, payload any) (Item, error) {
	if kind == "" || kind == KindRelease || id == "" {
		return Item{}, fault.New(fault.Invalid, "An act needs a kind of its own and an id.")
	}
	body, err := json.Marshal(payload)
	if err != nil {
		return Item{}, fmt.Errorf("encoding an act of kind %s: %w", kind, err)
	}
	members := map[string]json.RawMessage{}
	if err := json.Unmarshal(body, &members); err != nil {
		return Item{}, fmt.Errorf("an act of kind %s is no object: %w", kind, err)
	}
	for name, value := range map[string]string{"id": id, "ocid": ocid} {
		if _, taken := members[name]; taken {
			return Item{}, fmt.Errorf("an act of kind %s has a member %s", kind, name)
		}
		if value != "" {
			text, err := json.Marshal(value)
			if err != nil {
				return Item{}, fmt.Errorf("encoding the %s of an act: %w", name, err)
			}
			members[name] = text
		}
	}
	if body, err = json.Marshal(members); err != nil {
		return Item{}, fmt.Errorf("encoding an act of kind %s: %w", kind, err)
	}
	v, err := ocds.Parse(body)
	if err != nil {
		return Item{}, fmt.Errorf("reading an act of kind %s again: %w", kind, err)
	}
	r := ocds.Release{Value: v}
	return Item{Kind: kind, Source: source, Release: r, ReleaseID: id, Digest: r.Digest(), Payload: body}, nil
}

// Act gives the payload of an act; nil for a release, and when it cannot be
// read.
func (e *Entry) Act() *ocds.Value {
	if e.Kind == KindRelease {
		return nil
	}
	e.parse()
	return e.release.Value
}
