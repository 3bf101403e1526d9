package ledger

import (
	"crypto/rand"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"

	"github.com/tolsey/tolsey/internal/fault"
)

// Checkpoint is a signed statement of the log's size and root hash, in the
// form of C2SP tlog-checkpoint: a signed note of origin, size and root.
type Checkpoint struct {
	Size int64
	Root tlog.Hash
	Note string // the signed note itself
}

// The names of the files of the log in the data directory.
const (
	keyFile        = "log.key"    // the private key; whoever has it can sign in the log's name
	verifierFile   = "log.pub"    // the public key, to be given to anyone
	checkpointFile = "checkpoint" // the newest checkpoint seen, which shows when a database was rolled back
)

// keys is the log's key pair in note form.
type keys struct {
	signer   note.Signer
	verifier string
}

// loadKeys reads the key pair, making one when there is none and make is true.
func loadKeys(dir, origin string, make bool) (keys, error) {
	path := filepath.Join(dir, keyFile)
	text, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		if !make {
			return keys{}, fault.New(fault.Unavailable, "The ledger has entries, but its key %s is missing. "+
				"Put the key back from your backup; without it nothing can be appended.", path)
		}
		return makeKeys(dir, origin)
	}
	if err != nil {
		return keys{}, fault.With(err, fault.Unavailable, "The key of the log, %s, cannot be read.", path)
	}
	pub, err := os.ReadFile(filepath.Join(dir, verifierFile))
	if err != nil {
		return keys{}, fault.With(err, fault.Unavailable, "The public key of the log, %s, cannot be read.", filepath.Join(dir, verifierFile))
	}
	signer, err := note.NewSigner(strings.TrimSpace(string(text)))
	if err != nil {
		return keys{}, fault.With(err, fault.Unavailable, "The key of the log, %s, is damaged. Put it back from your backup.", path)
	}
	return keys{signer: signer, verifier: strings.TrimSpace(string(pub))}, nil
}

func makeKeys(dir, origin string) (keys, error) {
	if origin == "" {
		var b [4]byte
		if _, err := rand.Read(b[:]); err != nil {
			return keys{}, fmt.Errorf("naming the log: %w", err)
		}
		origin = "tolsey.invalid/log-" + hex.EncodeToString(b[:])
	}
	private, public, err := note.GenerateKey(rand.Reader, origin)
	if err != nil {
		return keys{}, fmt.Errorf("making the key of the log: %w", err)
	}
	if err := writeFile(filepath.Join(dir, verifierFile), public+"\n", 0o644); err != nil {
		return keys{}, err
	}
	if err := writeFile(filepath.Join(dir, keyFile), private+"\n", 0o600); err != nil {
		return keys{}, err
	}
	signer, err := note.NewSigner(private)
	if err != nil {
		return keys{}, fmt.Errorf("using the key of the log: %w", err)
	}
	return keys{signer: signer, verifier: public}, nil
}

// writeFile replaces a file in one step and makes sure that it is on disk.
// Several processes may do so at once: each writes a file of its own before it
// takes the name.
func writeFile(path, content string, mode fs.FileMode) error {
	f, err := os.CreateTemp(filepath.Dir(path), filepath.Base(path)+".*.new")
	if err != nil {
		return fault.With(err, fault.Unavailable, "%s cannot be written.", path)
	}
	if err = f.Chmod(mode); err == nil {
		_, err = f.WriteString(content)
	}
	if err == nil {
		err = f.Sync()
	}
	if err2 := f.Close(); err == nil {
		err = err2
	}
	if err == nil {
		err = os.Rename(f.Name(), path)
	}
	if err != nil {
		_ = os.Remove(f.Name()) // else one would be left at each try
	}
	return fault.With(err, fault.Unavailable, "%s cannot be written.", path)
}

// sign makes the checkpoint of a tree.
func (k keys) sign(size int64, root tlog.Hash) (Checkpoint, error) {
	body := fmt.Sprintf("%s\n%d\n%s\n", k.signer.Name(), size, base64.StdEncoding.EncodeToString(root[:]))
	signed, err := note.Sign(&note.Note{Text: body}, k.signer)
	if err != nil {
		return Checkpoint{}, fmt.Errorf("signing the checkpoint: %w", err)
	}
	return Checkpoint{Size: size, Root: root, Note: string(signed)}, nil
}

// ParseCheckpoint checks the signature of a signed note against a verifier key
// ("origin+hash+key") and reads the checkpoint in it.
func ParseCheckpoint(signed, verifier string) (Checkpoint, error) {
	v, err := note.NewVerifier(verifier)
	if err != nil {
		return Checkpoint{}, fault.With(err, fault.Invalid, "The log's public key cannot be read.")
	}
	n, err := note.Open([]byte(signed), note.VerifierList(v))
	if err != nil {
		return Checkpoint{}, fault.With(err, fault.Invalid, "The checkpoint is not signed by the log's key.")
	}
	lines := strings.SplitN(n.Text, "\n", 4)
	if len(lines) < 4 || lines[0] != v.Name() {
		return Checkpoint{}, fault.New(fault.Invalid, "The signed note is not a checkpoint of this log.")
	}
	size, err := strconv.ParseInt(lines[1], 10, 64)
	if err != nil || size < 0 || strconv.FormatInt(size, 10) != lines[1] {
		return Checkpoint{}, fault.New(fault.Invalid, "The checkpoint's size %q is no number of entries.", lines[1])
	}
	root, err := base64.StdEncoding.DecodeString(lines[2])
	if err != nil || len(root) != tlog.HashSize {
		return Checkpoint{}, fault.New(fault.Invalid, "The checkpoint's root hash cannot be read.")
	}
	return Checkpoint{Size: size, Root: tlog.Hash(root), Note: signed}, nil
}
