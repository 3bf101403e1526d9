package scorecard

import "strings"

// text is a text in the texts of a Board. A million strings of their own would
// take twice the memory, and the collector's time for each round.
type text struct {
	at   uint32 // chunk << chunkBits | place in the chunk
	size uint16
}

const (
	chunkBits = 20
	chunkSize = 1 << chunkBits
)

// texts are texts one behind another, in chunks that never move: what was
// written stays as it is while more is added behind it, so that Boards share
// them without locks.
type texts struct{ chunks [][]byte }

// add keeps a text; beyond 65,535 bytes it is cut, which no ocid and no id of a
// contract is. What no Board asks for any more stays until the program ends: a
// process that changes leaves some 60 bytes.
func (t *texts) add(s string) text {
	s = s[:min(len(s), 1<<16-1)]
	last := len(t.chunks) - 1
	if last < 0 || len(t.chunks[last])+len(s) > chunkSize {
		t.chunks = append(t.chunks, make([]byte, 0, chunkSize))
		last++
	}
	at := len(t.chunks[last])
	t.chunks[last] = append(t.chunks[last], s...)
	return text{uint32(last<<chunkBits | at), uint16(len(s))}
}

// of gives a text's bytes, which must not be changed.
func (t *texts) of(x text) []byte {
	at := int(x.at & (chunkSize - 1))
	return t.chunks[x.at>>chunkBits][at : at+int(x.size) : at+int(x.size)]
}

// again stands in a stored id for the ocid with which it begins: publishers
// use to number their awards ocid-1, ocid-2.
const again = "\x00"

// shorten gives the id of a contract, which begins with the ocid, as it is kept.
func shorten(id, ocid string) string {
	rest, ok := strings.CutPrefix(id, ocid)
	if !ok || ocid == "" {
		return id
	}
	return ocid + strings.Replace(rest, ocid, again, 1)
}

// restore is the inverse of shorten.
func restore(short []byte, ocidLen int) string {
	return strings.Replace(string(short), again, string(short[:ocidLen]), 1)
}
