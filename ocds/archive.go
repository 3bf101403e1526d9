package ocds

import (
	"archive/zip"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"
)

// Walk reads the files at the given paths one after another and calls fn with
// each document, taken or refused, and the [Reader] that it comes from.
//
// A path is a file of any name, "-" for stdin, or a directory. Of a directory
// all files are read that are named like OCDS data (.json, .jsonl, .ndjson,
// .jsonlines, .json-seq, the same with .gz, .gz alone and .zip, in any case),
// also those further down, in the order of their names; what is hidden is left
// out. Gzip and zip files are unpacked as they are read, whatever their names;
// the members of a zip are chosen by name as in a directory. A compressed file
// that is unsound comes as a document refused for [BadArchive].
//
// That a path does not exist is an error before anything is read. Any other
// error is one of reading a file, of ctx, or the one that fn returned.
func Walk(ctx context.Context, paths []string, stdin io.Reader, fn func(*Reader, *Document) error) error {
	for _, path := range paths {
		if path == "-" {
			continue
		}
		if _, err := os.Stat(path); err != nil {
			return fmt.Errorf("looking for the files to read: %w", err)
		}
	}
	w := walker{ctx: ctx, fn: fn}
	for _, path := range paths {
		var err error
		if path == "-" {
			err = w.stdin(stdin)
		} else {
			err = Files(path, w.file)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// Size gives how many bytes [Walk] would read from the given paths, as they
// lie on disk; -1 when that is not known, as for "-", or a path is missing.
func Size(paths []string) int64 {
	var total int64
	for _, path := range paths {
		if path == "-" {
			return -1
		}
		err := Files(path, func(file string) error {
			info, err := os.Stat(file)
			if err == nil && !info.Mode().IsRegular() {
				err = fs.ErrInvalid
			}
			if err == nil {
				total += info.Size()
			}
			return err
		})
		if err != nil {
			return -1
		}
	}
	return total
}

// Files calls fn with path, or when path is a directory with each file below it
// that is named like OCDS data, as [Walk] chooses them, in the order of their
// names. An error of fn ends it.
func Files(path string, fn func(string) error) error {
	if info, err := os.Stat(path); err != nil || !info.IsDir() {
		return fn(path)
	}
	return filepath.WalkDir(path, func(at string, entry fs.DirEntry, err error) error {
		switch hidden := at != path && strings.HasPrefix(entry.Name(), "."); {
		case err != nil:
			return fmt.Errorf("reading the directory %s: %w", at, err)
		case hidden && entry.IsDir():
			return fs.SkipDir
		case hidden, entry.IsDir(), !namedLikeData(entry.Name()):
			return nil
		}
		if info, err := os.Stat(at); err == nil && info.IsDir() {
			return nil // a link to a directory
		}
		return fn(at)
	})
}

// dataEndings and otherEndings are endings of file names: of those that may
// hold OCDS data, and of compressed ones that hold something else.
var (
	dataEndings  = []string{".json", ".jsonl", ".ndjson", ".jsonlines", ".json-seq", ".gz", ".zip"}
	otherEndings = []string{".tar.gz", ".csv.gz", ".tsv.gz", ".txt.gz", ".xml.gz", ".sql.gz", ".xlsx.gz"}
)

func namedLikeData(name string) bool {
	name = strings.ToLower(name)
	has := func(ending string) bool { return strings.HasSuffix(name, ending) }
	return slices.ContainsFunc(dataEndings, has) && !slices.ContainsFunc(otherEndings, has)
}

// isZip reports whether a file's first four bytes are those of a zip archive,
// also of an empty one.
func isZip(head []byte) bool {
	return bytes.Equal(head, []byte("PK\x03\x04")) || bytes.Equal(head, []byte("PK\x05\x06"))
}

// walker is one run of [Walk].
type walker struct {
	ctx  context.Context
	fn   func(*Reader, *Document) error
	read atomic.Int64 // bytes of all files so far
}

func (w *walker) stdin(in io.Reader) error {
	if in == nil {
		return errors.New("there is no standard input to read")
	}
	return w.drain(newReader(in, "-", &w.read))
}

func (w *walker) file(path string) error {
	f, err := os.Open(path)
	if err != nil {
		return fmt.Errorf("opening a file to read: %w", err)
	}
	defer f.Close() // nothing was written to it
	head := make([]byte, 4)
	if n, err := f.ReadAt(head, 0); err == nil && isZip(head[:n]) {
		return w.archive(f, path)
	}
	return w.drain(newReader(f, path, &w.read))
}

// drain hands out all documents of one reader.
func (w *walker) drain(r *Reader) error {
	for {
		if err := w.ctx.Err(); err != nil {
			return err
		}
		doc, err := r.Next()
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return fmt.Errorf("reading %s: %w", r.file, err)
		}
		if err := w.fn(r, doc); err != nil {
			return err
		}
	}
}

// archive reads the members of a zip file.
func (w *walker) archive(f *os.File, path string) error {
	info, err := f.Stat()
	if err != nil {
		return fmt.Errorf("reading %s: %w", path, err)
	}
	before := w.read.Load()
	disk := &disk{file: f, walker: w}
	z, err := zip.NewReader(disk, info.Size())
	if err != nil && !errors.Is(err, zip.ErrInsecurePath) {
		return w.unsound(disk, path, err)
	}
	w.read.Store(before) // the table of contents is read again with the members
	for _, member := range z.File {
		base := member.Name[strings.LastIndexAny(member.Name, `/\`)+1:]
		if strings.HasPrefix(member.Name, "__MACOSX/") || strings.HasPrefix(base, ".") || !namedLikeData(base) {
			continue
		}
		if err := w.member(disk, member, path+"!"+member.Name); err != nil {
			return err
		}
	}
	w.read.Store(before + info.Size())
	return nil
}

func (w *walker) member(disk *disk, member *zip.File, name string) error {
	in, err := member.Open()
	if err != nil {
		return w.unsound(disk, name, err)
	}
	defer in.Close() // it holds nothing but memory
	r := newReader(unzipped{in, disk}, name, &w.read)
	r.failing.count = nil // disk counts, before unpacking
	return w.drain(r)
}

// unsound hands out the refusal of a zip file or one of its members, unless it
// was the disk that could not be read.
func (w *walker) unsound(disk *disk, name string, err error) error {
	if disk.err != nil {
		return fmt.Errorf("reading %s: %w", name, disk.err)
	}
	r := newReader(nil, name, &w.read)
	r.queued = r.refusedFile(BadArchive, "", "The zip archive cannot be unpacked ("+err.Error()+"); fetch it again, or unpack it with another program.")
	return w.drain(r)
}

// disk counts what is read of a zip file, and remembers an error of the file
// itself, to tell it from one of what the file holds.
type disk struct {
	file   io.ReaderAt
	walker *walker
	err    error
}

func (d *disk) ReadAt(p []byte, at int64) (int, error) {
	n, err := d.file.ReadAt(p, at)
	d.walker.read.Add(int64(n))
	if err != nil && err != io.EOF {
		d.err = err
	}
	return n, err
}

// unzipped is the text of a zip member.
type unzipped struct {
	io.Reader
	disk *disk
}

func (u unzipped) Read(p []byte) (int, error) {
	n, err := u.Reader.Read(p)
	if err != nil && err != io.EOF && u.disk.err == nil {
		err = tornError{err}
	}
	return n, err
}
