package ocds

import (
	"bufio"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/fnv"
	"io"
	"os"
	"path/filepath"
	"slices"
)

// Group is what a Grouper collected of one process.
type Group struct {
	OCID       string
	Releases   []*Value // in the order in which they were added
	Extensions []string // known extensions that their packages declare, sorted
}

// Grouper collects releases by process, for merging, whatever their order and
// however many there are. Up to a limit it keeps them in memory, beyond it in
// temporary files.
type Grouper struct {
	// Limit is how many bytes of releases are kept in memory; 0 for 128 MiB. The
	// trees of the releases take three to four times as much besides.
	Limit int
	// Dir is where temporary files go; "" for the system's folder.
	Dir string

	groups  map[string]*Group
	order   []string
	bytes   int
	folder  string
	parts   []*part
	scratch []byte
}

const (
	defaultLimit = 128 << 20
	partitions   = 64
)

// part is a temporary file with the releases of a share of the processes.
type part struct {
	file *os.File
	out  *bufio.Writer
}

// Add takes a release that a Reader gave.
func (g *Grouper) Add(d *Document) error {
	extensions := KnownExtensions(headerExtensions(d.Header))
	if g.parts != nil {
		return g.spill(d.OCID(), d.Raw, extensions)
	}
	if g.groups == nil {
		g.groups = map[string]*Group{}
	}
	g.keep(d.OCID(), d.Release, extensions)
	g.bytes += len(d.Raw)
	limit := g.Limit
	if limit == 0 {
		limit = defaultLimit
	}
	if g.bytes > limit {
		return g.moveOut()
	}
	return nil
}

// headerExtensions gives the extensions that a package header declares.
func headerExtensions(header []byte) []string {
	if header == nil {
		return nil
	}
	v, err := Parse(header)
	if err != nil {
		return nil
	}
	return v.Get("extensions").Texts()
}

func (g *Grouper) keep(ocid string, release *Value, extensions []string) {
	group := g.groups[ocid]
	if group == nil {
		group = &Group{OCID: ocid}
		g.groups[ocid] = group
		g.order = append(g.order, ocid)
	}
	group.Releases = append(group.Releases, release)
	for _, name := range extensions {
		if !slices.Contains(group.Extensions, name) {
			group.Extensions = append(group.Extensions, name)
			slices.Sort(group.Extensions)
		}
	}
}

// moveOut writes what is in memory to temporary files and goes on with those.
func (g *Grouper) moveOut() error {
	folder, err := os.MkdirTemp(g.Dir, "tolsey-compile-")
	if err != nil {
		return fmt.Errorf("making a folder for releases that do not fit into memory: %w", err)
	}
	g.folder = folder
	for n := range partitions {
		f, err := os.Create(filepath.Join(folder, fmt.Sprint(n)))
		if err != nil {
			return fmt.Errorf("making a file for releases that do not fit into memory: %w", err)
		}
		g.parts = append(g.parts, &part{file: f, out: bufio.NewWriterSize(f, 1<<16)})
	}
	for _, ocid := range g.order {
		group := g.groups[ocid]
		for _, r := range group.Releases {
			if err := g.spill(ocid, r.Raw(), group.Extensions); err != nil {
				return err
			}
		}
	}
	g.groups, g.order = map[string]*Group{}, nil
	return nil
}

// spill writes a release to the file of its process's share.
func (g *Grouper) spill(ocid string, raw []byte, extensions []string) error {
	h := fnv.New32a()
	_, _ = io.WriteString(h, ocid)
	p := g.parts[h.Sum32()%partitions]
	g.scratch = appendText(g.scratch[:0], ocid)
	g.scratch = binary.AppendUvarint(g.scratch, uint64(len(extensions)))
	for _, name := range extensions {
		g.scratch = appendText(g.scratch, name)
	}
	g.scratch = binary.AppendUvarint(g.scratch, uint64(len(raw)))
	_, err := p.out.Write(g.scratch)
	if err == nil {
		_, err = p.out.Write(raw)
	}
	if err != nil {
		return fmt.Errorf("keeping a release of %s in a temporary file: %w", ocid, err)
	}
	return nil
}

func appendText(dst []byte, s string) []byte {
	return append(binary.AppendUvarint(dst, uint64(len(s))), s...)
}

// Each calls fn with each process once all releases are added: in order of
// first appearance while they fit into memory, in no particular order beyond
// that. The Grouper is empty afterwards.
func (g *Grouper) Each(fn func(Group) error) error {
	for n, p := range g.parts {
		if err := g.reload(p); err != nil {
			return fmt.Errorf("reading back temporary file %d: %w", n, err)
		}
		if err := g.drain(fn); err != nil {
			return err
		}
	}
	return g.drain(fn)
}

func (g *Grouper) drain(fn func(Group) error) error {
	for _, ocid := range g.order {
		group := g.groups[ocid]
		delete(g.groups, ocid) // so that merged processes can be freed
		if err := fn(*group); err != nil {
			return err
		}
	}
	g.groups, g.order, g.bytes = map[string]*Group{}, nil, 0
	return nil
}

// reload reads a temporary file into memory.
func (g *Grouper) reload(p *part) error {
	if err := p.out.Flush(); err != nil {
		return err
	}
	if _, err := p.file.Seek(0, io.SeekStart); err != nil {
		return err
	}
	in := bufio.NewReaderSize(p.file, 1<<16)
	for {
		ocid, err := readText(in)
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		n, err := binary.ReadUvarint(in)
		if err != nil {
			return err
		}
		var extensions []string
		for range n {
			name, err := readText(in)
			if err != nil {
				return err
			}
			extensions = append(extensions, string(name))
		}
		raw, err := readText(in)
		if err != nil {
			return err
		}
		v, err := Parse(raw)
		if err != nil {
			return err
		}
		g.keep(string(ocid), v, extensions)
	}
}

func readText(in *bufio.Reader) ([]byte, error) {
	n, err := binary.ReadUvarint(in)
	if err != nil {
		return nil, err
	}
	out := make([]byte, n)
	_, err = io.ReadFull(in, out)
	return out, err
}

// Close removes the temporary files.
func (g *Grouper) Close() error {
	for _, p := range g.parts {
		_ = p.file.Close() // read to its end or given up; it goes with the folder
	}
	g.parts = nil
	if g.folder == "" {
		return nil
	}
	return os.RemoveAll(g.folder)
}
