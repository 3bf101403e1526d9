package web

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"fmt"
	"io/fs"
	"maps"
	"net/http"
	"path"
	"slices"
	"strconv"

	"github.com/tolsey/tolsey/internal/fault"
)

// The style sheet, the script and the icon, built by scripts/assets.sh.
//
//go:embed static
var staticFiles embed.FS

// static files change only with the program, so they are read once.
var (
	assets       = loadAssets(staticFiles)
	assetVersion = versionOf(assets)
)

// asset is one static file.
type asset struct {
	kind   string // the Content-Type
	body   []byte
	gzip   []byte // the body compressed; nil when that is no shorter
	digest [sha256.Size]byte
}

// loadAssets reads the files of the directory "static". A failure is a fault of
// the build, so it panics.
func loadAssets(files embed.FS) map[string]asset {
	entries, err := fs.ReadDir(files, "static")
	if err != nil {
		panic("web: reading the static files: " + err.Error())
	}
	loaded := map[string]asset{}
	for _, entry := range entries {
		body, err := files.ReadFile("static/" + entry.Name())
		if err != nil {
			panic("web: reading a static file: " + err.Error())
		}
		a := asset{kind: kindOf(entry.Name()), body: body, digest: sha256.Sum256(body)}
		if zipped := gzipped(body); len(zipped) < len(body) {
			a.gzip = zipped
		}
		loaded[entry.Name()] = a
	}
	return loaded
}

// kindOf gives the Content-Type of a file by the end of its name. It asks no
// table of the machine's, which may differ.
func kindOf(name string) string {
	switch path.Ext(name) {
	case ".css":
		return "text/css; charset=utf-8"
	case ".js":
		return "text/javascript; charset=utf-8"
	case ".svg":
		return "image/svg+xml"
	case ".txt":
		return "text/plain; charset=utf-8"
	default:
		return "application/octet-stream"
	}
}

func gzipped(body []byte) []byte {
	var out bytes.Buffer
	zip, err := gzip.NewWriterLevel(&out, gzip.BestCompression)
	if err != nil {
		panic("web: " + err.Error()) // the level is a constant of the package
	}
	zip.Write(body) // a bytes.Buffer does not fail
	zip.Close()
	return out.Bytes()
}

// versionOf names the content of all the files together, so that the address of
// each changes when any does and may be kept for ever.
func versionOf(files map[string]asset) string {
	sum := sha256.New()
	for _, name := range slices.Sorted(maps.Keys(files)) {
		digest := files[name].digest
		fmt.Fprintf(sum, "%s %x\n", name, digest)
	}
	return hex.EncodeToString(sum.Sum(nil))[:12]
}

// assetPath gives the address of a static file. An unknown name is an error,
// which a template reports.
func assetPath(name string) (string, error) {
	if _, ok := assets[name]; !ok {
		return "", fmt.Errorf("no static file %q", name)
	}
	return "/static/" + assetVersion + "/" + name, nil
}

// static serves a static file. An address of another version of the program is
// served too, with today's content and without leave to keep it: a page kept
// from before an upgrade still has its style.
func (s *Site) static(w http.ResponseWriter, r *http.Request) error {
	a, ok := assets[r.PathValue("name")]
	if !ok {
		return fault.New(fault.NotFound, "There is no file at this address.")
	}
	h := w.Header()
	h.Set("Content-Type", a.kind)
	h.Set("Cache-Control", "no-cache")
	if r.PathValue("version") == assetVersion {
		h.Set("Cache-Control", "public, max-age=31536000, immutable")
	}
	body := a.body
	if a.gzip != nil {
		h.Set("Vary", "Accept-Encoding")
		if acceptsGzip(r.Header.Get("Accept-Encoding")) {
			body = a.gzip
			h.Set("Content-Encoding", "gzip")
		}
	}
	h.Set("Content-Length", strconv.Itoa(len(body)))
	if r.Method != http.MethodHead {
		w.Write(body) // fails only when the reader has left
	}
	return nil
}
