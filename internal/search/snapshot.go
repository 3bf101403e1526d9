package search

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"hash/crc32"
	"log/slog"
	"os"
	"path/filepath"
	"reflect"
	"runtime"
	"strings"
	"sync"

	"golang.org/x/sync/errgroup"

	"github.com/tolsey/tolsey/internal/fault"
)

// The files of an index: segments, and the manifest, whose first line is the
// checksum of the rest.
const (
	manifestName  = "manifest"
	lockName      = "lock"
	segmentSuffix = ".segment"
	partial       = ".part" // added to the name of a file while it is written
)

// manifest says what an index on disk consists of.
type manifest struct {
	Magic    string
	Schema   Schema
	Position int64
	Mark     string
	Segments []manifestSegment
}

type manifestSegment struct {
	File    string
	Size    int
	Sum     uint32
	Deleted []byte // 64-bit words, little endian; none when nothing was replaced
}

// Open opens the index in a directory, which is made when it is missing; with
// dir "" the index is in memory only. Files that are damaged, or of another
// schema, are not used: the index is then empty, at position 0, and a warning
// says why. One process at a time may use a directory; another's index is in
// memory only, with a warning too.
func Open(dir string, schema Schema, logger *slog.Logger) (*Index, error) {
	x, err := idle(dir, schema, logger)
	if err != nil {
		return nil, err
	}
	go x.compact()
	x.poke()
	return x, nil
}

// idle opens an index of which nothing is merged.
func idle(dir string, schema Schema, logger *slog.Logger) (*Index, error) {
	if logger == nil {
		logger = slog.New(slog.DiscardHandler)
	}
	x := &Index{schema: schema, dir: dir, logger: logger, tokens: &Tokenizer{},
		wake: make(chan struct{}, 1), stop: make(chan struct{}), stopped: make(chan struct{})}
	x.rested = sync.NewCond(&x.mu)
	x.view.Store(&view{numbers: &sync.Map{}})
	if dir != "" {
		if err := os.MkdirAll(dir, 0o700); err != nil {
			return nil, fmt.Errorf("making the directory of the search index: %w", err)
		}
		if err := x.own(); err != nil {
			return nil, err
		}
	}
	if x.dir != "" {
		if err := x.load(); err != nil {
			x.logger.Warn("the search index on disk cannot be used and is made anew", "directory", dir, "reason", err)
		}
	}
	return x, nil
}

// own takes the directory for this process. When another has it the index is
// in memory only: what one writes the other would sweep away.
func (x *Index) own() error {
	lock, ok, err := lockFile(filepath.Join(x.dir, lockName))
	if err != nil {
		return fmt.Errorf("locking the directory of the search index: %w", err)
	}
	if !ok {
		x.logger.Warn("another process keeps its search index in this directory; this one keeps its own in memory", "directory", x.dir)
		x.dir = ""
	}
	x.lock = lock
	return nil
}

// Mark gives what Save was told beside the position, "" for an empty index.
func (x *Index) Mark() string { return x.view.Load().mark }

// load reads the manifest and maps the segments.
func (x *Index) load() error {
	m, err := readManifest(filepath.Join(x.dir, manifestName))
	if errors.Is(err, os.ErrNotExist) {
		if files, _ := filepath.Glob(filepath.Join(x.dir, "*"+segmentSuffix)); len(files) == 0 {
			return nil // there is no index yet
		}
	}
	if err != nil {
		return err
	}
	if m.Magic != segmentMagic || !reflect.DeepEqual(m.Schema, x.schema) {
		return errors.New("it was made by another version")
	}
	v := &view{numbers: &sync.Map{}, position: m.Position, mark: m.Mark, parts: make([]part, len(m.Segments))}
	var g errgroup.Group
	g.SetLimit(runtime.GOMAXPROCS(0))
	for i, s := range m.Segments {
		g.Go(func() (err error) {
			v.parts[i], err = x.loadPart(s)
			return err
		})
	}
	if err := g.Wait(); err != nil {
		return err
	}
	for i, s := range m.Segments {
		v.number(v.parts[i].seg, &x.schema)
		var n int
		if _, err := fmt.Sscanf(s.File, "%d"+segmentSuffix, &n); err == nil {
			x.files = max(x.files, n)
		}
	}
	x.view.Store(v)
	return nil
}

func (x *Index) loadPart(m manifestSegment) (part, error) {
	if m.File != filepath.Base(m.File) {
		return part{}, fmt.Errorf("the manifest names the file %q", m.File)
	}
	path := filepath.Join(x.dir, m.File)
	if info, err := os.Stat(path); err != nil || info.Size() != int64(m.Size) {
		return part{}, fmt.Errorf("the file %s is missing or has not %d bytes", path, m.Size)
	}
	data, err := mapFile(path)
	if err != nil {
		return part{}, err
	}
	if crc32.Checksum(data, castagnoli) != m.Sum {
		unmap(data)
		return part{}, fmt.Errorf("the checksum of the file %s is wrong", path)
	}
	seg, err := adopt(data, &x.schema)
	if err != nil {
		return part{}, fmt.Errorf("reading %s: %w", path, err)
	}
	seg.file, seg.sum = m.File, m.Sum
	p := part{seg: seg}
	if len(m.Deleted) > 0 {
		if len(m.Deleted) != wordsFor(seg.docs)*8 {
			return part{}, fmt.Errorf("the manifest does not fit the file %s", path)
		}
		p.deleted = make(bitset, wordsFor(seg.docs))
		for i := range p.deleted {
			p.deleted[i] = binary.LittleEndian.Uint64(m.Deleted[i*8:])
		}
		p.gone = p.deleted.count()
	}
	return p, nil
}

func readManifest(path string) (m manifest, err error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return m, err
	}
	first, rest, _ := bytes.Cut(data, []byte("\n"))
	if string(first) != sumLine(rest) {
		return m, errors.New("the checksum of its manifest is wrong")
	}
	return m, json.Unmarshal(rest, &m)
}

func sumLine(b []byte) string { return fmt.Sprintf("%08x", crc32.Checksum(b, castagnoli)) }

// Save writes the index as it stands to its directory, under a mark of the
// caller's: Open gives it back by Mark. Files that are not needed any more are
// removed.
func (x *Index) Save(mark string) error {
	if x.dir == "" {
		return nil
	}
	x.saving.Lock()
	defer x.saving.Unlock()
	v := x.view.Load()
	m := manifest{Magic: segmentMagic, Schema: x.schema, Position: v.position, Mark: mark}
	for _, p := range v.parts {
		file, sum, err := x.file(p.seg)
		if err != nil {
			return fmt.Errorf("saving the search index: %w", err)
		}
		s := manifestSegment{File: file, Size: p.seg.size, Sum: sum}
		for _, w := range p.deleted {
			s.Deleted = binary.LittleEndian.AppendUint64(s.Deleted, w)
		}
		m.Segments = append(m.Segments, s)
	}
	body, err := json.Marshal(m)
	if err != nil {
		return fmt.Errorf("saving the search index: %w", err)
	}
	_, err = writeFile(filepath.Join(x.dir, manifestName), func(w *bufferedFile) (uint32, error) {
		_, err := w.WriteString(sumLine(body) + "\n" + string(body))
		return 0, err
	})
	if err != nil {
		return fmt.Errorf("saving the search index: %w", err)
	}
	return x.sweep(m)
}

// file gives the file of a segment, writing it when there is none yet.
func (x *Index) file(s *segment) (name string, sum uint32, err error) {
	x.mu.Lock()
	name, sum = s.file, s.sum
	x.mu.Unlock()
	if name != "" {
		return name, sum, nil
	}
	name, path := x.newFile()
	sum, err = writeFile(path, func(w *bufferedFile) (uint32, error) {
		_, err := w.Write(s.data)
		return crc32.Checksum(s.data, castagnoli), err
	})
	if err != nil {
		return "", 0, err
	}
	x.mu.Lock()
	s.file, s.sum = name, sum
	x.mu.Unlock()
	return name, sum, nil
}

// newFile gives the name and the path of a new segment file.
func (x *Index) newFile() (name, path string) {
	x.mu.Lock()
	defer x.mu.Unlock()
	x.files++
	name = fmt.Sprintf("%06d%s", x.files, segmentSuffix)
	return name, filepath.Join(x.dir, name)
}

// sweep removes the segment files that neither the manifest nor the index as
// it stands names. Those with higher numbers than the index has given out when
// it looks are not there; a file that is being written has another suffix.
func (x *Index) sweep(m manifest) error {
	x.mu.Lock()
	defer x.mu.Unlock()
	if x.merging {
		return nil // what is being made is in no list yet; the next Save sweeps
	}
	used := map[string]bool{}
	for _, s := range m.Segments {
		used[s.File] = true
	}
	for _, p := range x.view.Load().parts {
		used[p.seg.file] = true
	}
	files, err := os.ReadDir(x.dir)
	if err != nil {
		return fmt.Errorf("tidying the search index: %w", err)
	}
	for _, f := range files {
		if name := f.Name(); (strings.HasSuffix(name, segmentSuffix) || strings.HasSuffix(name, partial)) && !used[name] {
			if err := os.Remove(filepath.Join(x.dir, name)); err != nil {
				return fmt.Errorf("tidying the search index: %w", err)
			}
		}
	}
	return nil
}

// bufferedFile is a file that is being written.
type bufferedFile struct{ *bufio.Writer }

// writeFile writes a file so that under its name it is whole and on disk, or
// as it was before.
func writeFile(path string, fill func(*bufferedFile) (uint32, error)) (sum uint32, err error) {
	f, err := os.Create(path + partial)
	if err != nil {
		return 0, err
	}
	w := &bufferedFile{bufio.NewWriterSize(f, 1<<20)}
	sum, err = fill(w)
	err = errors.Join(err, w.Flush(), f.Sync(), f.Close())
	if err != nil {
		return 0, errors.Join(err, os.Remove(path+partial))
	}
	if err := os.Rename(path+partial, path); err != nil {
		return 0, err
	}
	return sum, syncDirectory(filepath.Dir(path))
}

// syncDirectory makes a rename last.
func syncDirectory(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	defer d.Close()
	return d.Sync()
}

// Erase removes the index in a directory, so that it is made anew. The error is
// a fault of kind Conflict while a process keeps its index there.
func Erase(dir string) error {
	if _, err := os.Stat(dir); errors.Is(err, os.ErrNotExist) {
		return nil
	}
	lock, ok, err := lockFile(filepath.Join(dir, lockName))
	if err != nil {
		return fmt.Errorf("locking the directory of the search index: %w", err)
	}
	if !ok {
		return fault.New(fault.Conflict, "A running server keeps the search index in %s. Stop it first.", dir)
	}
	defer lock.Close()
	files, err := os.ReadDir(dir)
	if err != nil {
		return fmt.Errorf("erasing the search index: %w", err)
	}
	for _, f := range files {
		if name := f.Name(); name == manifestName || strings.HasSuffix(name, segmentSuffix) || strings.HasSuffix(name, partial) {
			if err := os.Remove(filepath.Join(dir, name)); err != nil {
				return fmt.Errorf("erasing the search index: %w", err)
			}
		}
	}
	return nil
}
